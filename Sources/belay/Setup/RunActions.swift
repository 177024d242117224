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
    ///   - action: the same, on an engine of this process.
    func perform(
        on id: String, path: String, body: JSONValue, action: (Engine) async throws -> Void
    ) async throws {
        let lock: EngineLock
        do {
            lock = try composition.dataFolder.claimEngine()
        } catch {
            guard let url = composition.dataFolder.currentEngine?.url else { throw error }
            return try await post(to: "\(url)/runs/\(id)/\(path)", body)
        }
        defer { withExtendedLifetime(lock) {} }
        let engine = try await composition.makeEngine()
        guard try await !engine.start(takingUp: .run(id)).isEmpty else {
            throw CommandFailure(.wrongData, "there is no live run \(id); 'belay runs' lists them")
        }
        try await action(engine)
        let follower = RunFollower(engine: engine, isQuiet: false)
        follower.showEnd(try await follower.follow(id))
        await engine.shutdown()
    }

    private func post(to url: String, _ body: JSONValue) async throws {
        let response = try await composition.http.execute(
            HTTPRequest(
                method: "POST", url: url, headers: ["Content-Type": "application/json"],
                body: .bytes(Array(body.serialized().utf8))))
        guard response.status < 300 else {
            let detail = (try? JSONValue(parsing: response.body))?["detail"]?.stringValue
            throw CommandFailure(.wrongData, detail ?? "the server answered \(response.status)")
        }
        Terminal.note("done")
    }
}
