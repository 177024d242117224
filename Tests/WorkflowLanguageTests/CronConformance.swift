import Foundation
import JSON
import Testing

/// Results of robfig/cron, croniter and cronsim, as JSON lines.
enum CronConformance {
    struct Record {
        let line: String
        let expression: String
        let source: String
        let timeZone: TimeZone
        let start: Date
        let next: [Date]
        /// Whether the schedule is due at the start itself, for records that say so instead.
        let matches: Bool?
        let isInvalid: Bool
        let json: JSONValue
    }

    private static var file: URL {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["BELAY_SHARED"].map { URL(filePath: $0) }
            ?? package.deletingLastPathComponent().appending(path: "shared")
        return shared.appending(path: "conformance/cron.jsonl")
    }

    static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    static func records() throws -> [Record] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try record(String($0)) }
    }

    /// Why a record is not ours to meet.
    static func exclusion(of record: Record) -> String? {
        let json = record.json
        let text = record.expression.lowercased()
        let fields = text.split(separator: " ").map(String.init)
        let isRobfig = record.source.hasPrefix("robfig")
        if json["expr5"] == nil, json["fields"]?.intValue != 5, !record.isInvalid {
            return "seconds or years: our expressions have five fields"
        }
        if json["day_or"]?.boolValue == false { return "croniter's option to want both days" }
        if text.contains("#") || text.contains("?") || fields.contains(where: hasSpecialDay) {
            return "L, W, # and ? belong to Quartz, not to crontab(5)"
        }
        if text.hasPrefix("tz=") || text.hasPrefix("cron_tz=") { return "the time zone has its own key" }
        if fields.count == 5, fields[2].hasPrefix("*/"), fields[4] != "*" {
            return "robfig, and croniter unless told otherwise, take */n for a list of days; crontab(5) for a star"
        }
        if isRobfig, record.timeZone != .gmt, !text.hasPrefix("*") {
            return "robfig skips times in gaps and repeats those that come twice; Debian's cron does neither"
        }
        if ["apr-mar/2", "thu-tue/2"].contains(where: fields.contains) {
            return "croniter counts the steps of a range past the end anew after the end"
        }
        if ["sun-sun", "7-7", "0-0"].contains(fields.last) {
            return "croniter takes a range from a day to itself for the whole week"
        }
        if expandedFromStart.contains(text) {
            return "croniter's option to count steps from the start time, which these records do not name"
        }
        return nil
    }

    private static let expandedFromStart: Set<String> = [
        "0 0 */5 * *", "0 0 * * */2", "0 */7 * * *", "*/7 * * * *", "0 0 1 */3 *",
    ]

    private static func hasSpecialDay(_ field: String) -> Bool {
        let rest = ["jul", "wed"].reduce(field) { $0.replacingOccurrences(of: $1, with: "") }
        return !rest.hasPrefix("@") && (rest.contains("l") || rest.contains("w"))
    }

    private static func record(_ line: String) throws -> Record {
        let json = try JSONValue(parsing: line)
        let zone = try #require(TimeZone(identifier: json["tz"]?.stringValue ?? "UTC"))
        let start = try json["start"].map(date) ?? json["at"].map(date) ?? json["start_epoch"].map(date) ?? .distantPast
        let next = json["next"] ?? json["next_cronsim_debian"] ?? json["next_epoch"].map { .array([$0]) } ?? []
        return Record(
            line: line, expression: try #require((json["expr5"] ?? json["expr"])?.stringValue),
            source: json["source"]?.stringValue ?? "", timeZone: zone, start: start,
            next: try (next.arrayValue ?? []).map(date), matches: json["matches"]?.boolValue,
            isInvalid: json["invalid"]?.boolValue ?? false, json: json)
    }

    private static func date(_ json: JSONValue) throws -> Date {
        if let epoch = json.doubleValue { return Date(timeIntervalSince1970: epoch) }
        return try #require(ISO8601DateFormatter().date(from: json.stringValue ?? ""))
    }
}
