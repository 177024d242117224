import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine

/// Follows a run of this process on the terminal.
struct RunFollower {
    let engine: Engine
    /// Whether only the end is of interest.
    let isQuiet: Bool

    /// Tells what happens until the run has ended, or waits for a person.
    ///
    /// - Returns: the run as it is then.
    func follow(_ runID: String) async throws -> RunRecord {
        var last = 0
        for await _ in await engine.watch.wakeUps(runID: runID) {
            // The state first: what is written after it was read comes with the next wake-up.
            guard let run = try await engine.store.fetchRun(runID) else { break }
            for entry in try await engine.store.fetchJournal(runID: runID, after: last) {
                last = entry.sequence
                if !isQuiet, let line = RunLines.line(for: entry.view) { Terminal.note(line) }
            }
            if run.state.isTerminal { return run }
            if run.state == .waiting, try await engine.store.fetchSteps(runID: runID).contains(where: \.isUndecided) {
                return run
            }
        }
        throw CancellationError()
    }

    /// Tells how it ended.
    func showEnd(_ run: RunRecord) {
        if let started = run.startedAt, let ended = run.endedAt {
            Terminal.note("run \(run.id) \(run.state.rawValue) in \(ended.elapsed(since: started).readable)")
        }
        for (name, value) in (run.outputs?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.print("\(name): \(value.stringValue ?? value.serialized())")
        }
    }
}
