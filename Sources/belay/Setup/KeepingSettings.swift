import Foundation
import StepKit
import WorkflowEngine

extension Settings {
    /// How long the record keeps what has ended.
    ///
    /// - Throws: `CommandFailure` when a setting is no duration, or too short.
    var keeping: RecordSweeper.Keeping {
        get throws {
            let standard = RecordSweeper.Keeping()
            return RecordSweeper.Keeping(
                // A repeated delivery is recognised for two days, and its first one must be there then.
                events: try days("BELAY_EVENTS_KEEP", atLeast: 2) ?? standard.events,
                runs: try days("BELAY_RUNS_KEEP", atLeast: 1) ?? standard.runs)
        }
    }

    private func days(_ name: String, atLeast minimum: Int) throws -> TimeInterval? {
        guard let text = self[name] else { return nil }
        let shortest = TimeInterval(minimum * 86_400)
        let length = Duration(shorthand: text).map { TimeInterval($0.milliseconds) / 1000 }
        guard let length, length >= shortest else {
            throw CommandFailure(
                .wrongData, "\(name) is '\(text)'; expected a duration such as 30d, at least \(minimum)d")
        }
        return length
    }
}
