import Foundation
import GRDB
import LexicalIndex

/// Builds an index of a file of passages, and asks it the queries of another file.
///
///     MeasureLexicalSearch build PASSAGES INDEX
///     MeasureLexicalSearch query INDEX QUERIES LIMIT
///
/// Prints lines of name, value and unit with tabs between.
@main
struct Measure {
    static func main() throws {
        let arguments = CommandLine.arguments
        switch arguments.count > 1 ? arguments[1] : "" {
        case "build": try build(passages: arguments[2], index: arguments[3])
        case "query": try query(index: arguments[2], queries: arguments[3], limit: Int(arguments[4]) ?? 100)
        default: print("usage: MeasureLexicalSearch build PASSAGES INDEX | query INDEX QUERIES LIMIT")
        }
    }

    /// Adds the passages some at a time, as a page's are, and merges in between.
    private static func build(passages: String, index: String) throws {
        let lines = try String(contentsOfFile: passages, encoding: .utf8).split(separator: "\n")
        let database = try DatabasePool(path: index)
        try database.write { db in try db.execute(sql: LexicalTables.statements) }
        let start = ContinuousClock.now
        for first in stride(from: 0, to: lines.count, by: 512) {
            let documents = (first..<min(first + 512, lines.count))
                .map { LexicalDocument(id: Int64($0 + 1), title: "", body: String(lines[$0])) }
            try database.write { db in try LexicalWriter.add(documents, db) }
            while try database.write(LexicalMerge.step) {}
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        tell("build", Double(lines.count) / seconds, "/s")
        let segments = try database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM lexical_segments") }
        tell("segments", Double(segments ?? 0), "")
    }

    private static func query(index: String, queries: String, limit: Int) throws {
        let opening = ContinuousClock.now
        var configuration = Configuration()
        configuration.readonly = true
        // As the product opens its index.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -16384") }
        let database = try DatabasePool(path: index, configuration: configuration)
        let searcher = LexicalSearcher()
        let lines = try String(contentsOfFile: queries, encoding: .utf8).split(separator: "\n")
        let terms = lines.map { line in
            Set(TextAnalyzer.terms(of: String(line))).map { LexicalTerm($0) }
        }
        _ = try database.read { db in try searcher.snapshot(db).search(terms[0], limit: limit) }
        tell("open to first answer", (ContinuousClock.now - opening) / .milliseconds(1), "ms")
        // The second time counts, as for every program here.
        var times: [Double] = []
        for _ in 0..<2 {
            times = []
            for query in terms {
                let start = ContinuousClock.now
                _ = try database.read { db in try searcher.snapshot(db).search(query, limit: limit) }
                times.append((ContinuousClock.now - start) / .milliseconds(1))
            }
        }
        times.sort()
        tell("p50", times[times.count / 2], "ms")
        tell("p99", times[times.count * 99 / 100], "ms")
    }

    private static func tell(_ name: String, _ value: Double, _ unit: String) {
        print("\(name)\t\(value)\t\(unit)")
    }
}
