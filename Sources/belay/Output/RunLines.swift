import Foundation
import JSON
import WorkflowEngine

/// How a run is told line by line, from the entries of its journal.
///
/// The entries are those of the API, so that a run in this process and one on a server look the same.
enum RunLines {
    /// The line for an entry as the API shows it; `nil` for what a person need not see.
    static func line(for entry: JSONValue) -> String? {
        guard let kind = entry["kind"]?.stringValue else { return nil }
        let data = entry["data"] ?? [:]
        let reason = data["failure"]?["message"]?.stringValue ?? data["note"]?.stringValue
        if let step = entry["step"]?.stringValue {
            let state = String(kind.dropFirst("step.".count))
            let attempt = data["attempt"]?.intValue ?? 1
            let number = attempt > 1 ? " (attempt \(attempt))" : ""
            return "  \(mark(state)) \(step) \(state)\(number)\(reason.map { ": \($0)" } ?? "")"
        }
        switch kind {
        case "run.created": return nil
        default:
            let state = String(kind.dropFirst("run.".count))
            return "\(mark(state)) run \(entry["run_id"]?.stringValue ?? "") \(state)\(reason.map { ": \($0)" } ?? "")"
        }
    }

    private static func mark(_ state: String) -> String {
        switch state {
        case "succeeded": Terminal.colored("✔", .green)
        case "failed", "timed_out": Terminal.colored("✘", .red)
        case "started", "resumed": Terminal.colored("▸", .cyan)
        case "retrying", "waiting", "unknown": Terminal.colored("…", .yellow)
        default: Terminal.colored("·", .dim)
        }
    }
}
