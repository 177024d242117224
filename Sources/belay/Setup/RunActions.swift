import ArgumentParser
import Foundation
import HTTP
import JSON
import WorkflowEngine

/// Acts on a run: in the server that owns it, or, when none does, in an engine of this process.
struct RunActions {
    let composition: Composition

    init(_ composition: Composition) {
        self.composition = composition
    }

    /// Acts on a run, and follows it to its end when it is this process's own.
    ///
    /// - Parameters:
    ///   - id: the run.
    ///   - path: the API's path below the run.
    ///   - body: the API's request.
    ///   - action: the same, on an engine of this process that has not been started.
    /// - Throws: `CommandFailure` when there is no such run, or who owns it refuses.
    func perform(
        on id: String, path: String, body: JSONValue, action: (Engine) async throws -> Void
    ) async throws {
        let dataFolder = composition.dataFolder
        guard dataFolder.hasRuns else { throw CommandFailure.noRun(id, in: dataFolder) }
        let lock: EngineLock
        do {
            lock = try dataFolder.claimEngine()
        } catch {
            guard let owner = dataFolder.currentEngine else { throw error }
            guard let url = owner.url else {
                throw CommandFailure(
                    .unavailable,
                    "the runs in \(dataFolder.path) are in the hands of process \(owner.process), which takes no "
                        + "commands (it is no 'belay serve'); stop it with 'kill -INT \(owner.process)', then say this again"
                )
            }
            let service = RunningService(url: url, token: owner.token, pin: owner.pin, http: composition.http)
            _ = try await service.post("/runs/\(id)/\(path)", body)
            return Terminal.note(
                "done; the server at work on the run has taken it over: 'belay runs show' tells what becomes of it")
        }
        defer { withExtendedLifetime(lock) {} }
        let engine = try await composition.makeEngine()
        try await action(engine)
        let follower = RunFollower(engine: engine, tell: Terminal.note)
        follower.showEnd(try await follower.followToEnd(id))
    }
}
