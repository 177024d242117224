import Foundation
import HTTP
import JSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct IdempotencyCrashTests {
    @Test func `a run that is asked for with a key is started once, whenever belay is killed`() async throws {
        var generator = SeededGenerator.announced("IdempotencyCrashTests")
        try await TestFolder.with { folder in
            try folder.write(
                "name: greet\ninputs:\n  who: { type: string }\nsteps: [{ id: hello, run: 'true' }]",
                to: "workflows/greet.yaml")
            let belay = BelayCommand(folder: folder)
            for round in 1...4 {
                let delay = Duration.microseconds(Int.random(in: 0...20_000, using: &generator))
                _ = try await belay.running(["serve", "--port", "0"]) { process in
                    try await ServerAPI.with(try await process.url(after: "serves on")) { api in
                        async let killed: Void = process.killed(after: delay)
                        // Whether an answer comes is up to chance.
                        _ = try? await Self.start(round, api)
                        await killed
                    }
                }
                let end = try await belay.running(["serve", "--port", "0"]) { process in
                    try await ServerAPI.with(try await process.url(after: "serves on")) { api in
                        let first = try await Self.start(round, api)
                        let second = try await Self.start(round, api)
                        #expect(first == second)
                        return try await api.get("/runs?input=who=\(round)")["runs"]?.arrayValue?.count
                    }
                }
                #expect(end.value == 1, "round \(round), killed after \(delay)")
            }
        }
    }

    /// Asks for a run with a key.
    private static func start(_ round: Int, _ api: ServerAPI) async throws -> String {
        let answer = try await api.http.execute(
            HTTPRequest(
                method: "POST", url: "\(api.url)/workflows/greet/runs",
                headers: ["Content-Type": "application/json", "Idempotency-Key": "\"round-\(round)\""],
                body: .bytes(Array(#"{"inputs": {"who": "\#(round)"}}"#.utf8))))
        try #require(answer.status == 202, "\(answer.text)")
        return try #require(try JSONValue(parsing: answer.body)["id"]?.stringValue)
    }
}
