import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import UnixSignals
import WorkflowEngine

/// Follows a run of this process on the terminal.
struct RunFollower {
    let engine: Engine
    /// Where the run is told line by line; `nil` when only its end is of interest.
    var tell: (@Sendable (String) -> Void)?

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
                if let tell, let line = RunLines.line(for: entry.view) { tell(line) }
            }
            if run.state.isTerminal { return run }
            if run.state == .waiting, try await engine.store.fetchSteps(runID: runID).contains(where: \.isUndecided) {
                return run
            }
        }
        throw CancellationError()
    }

    /// Follows the run, then stops the engine.
    ///
    /// SIGINT and SIGTERM stop it before, as a server stops.
    ///
    /// - Returns: the run as it is when it has ended or waits for a person.
    /// - Throws: `ExitCode` 130 when a signal came first and the run goes on with `--resume`.
    func followToEnd(_ runID: String) async throws -> RunRecord {
        let (wishes, wish) = AsyncStream.makeStream(of: Void.self)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let listening = Task { await listen(to: signals, wish) }
        defer { listening.cancel() }
        let end = try await withThrowingTaskGroup(of: RunRecord?.self) { group in
            group.addTask { try await follow(runID) }
            group.addTask {
                _ = await wishes.first { true }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        await engine.shutdown()
        guard let run = try await engine.store.fetchRun(runID), end != nil || run.state.isTerminal else {
            Terminal.note("run \(runID) is interrupted; it goes on with: belay run --resume \(runID)")
            throw ExitCode.interrupted
        }
        return run
    }

    /// The first signal is a wish to stop, the second an order: no process of a step stays behind either time.
    private func listen(to signals: UnixSignalsSequence, _ wish: AsyncStream<Void>.Continuation) async {
        var count = 0
        for await _ in signals {
            count += 1
            if count == 1 {
                Terminal.note("stopping: steps under way get ten seconds to finish; Ctrl-C again stops them")
                wish.yield()
            } else {
                await engine.shutdown(grace: .zero)
            }
        }
    }

    /// Tells how it ended, and what to do when it has not.
    func showEnd(_ run: RunRecord) {
        if let started = run.startedAt, let ended = run.endedAt {
            Terminal.note("run \(run.id) \(run.state.rawValue) in \(ended.elapsed(since: started).readable)")
        }
        for (name, value) in (run.outputs?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.print("\(name): \(value.stringValue ?? value.serialized())")
        }
    }
}
