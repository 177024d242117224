import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct HealthTests {
    private struct Broken: Error, CustomStringConvertible { var description: String { "no route to host" } }

    private func withChecks(
        _ checks: [HealthCheck], _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let test = try TestServer(checks: checks)
        try await test.test { try await body($0) }
    }

    @Test func `every part is told of, with the time that it took`() async throws {
        try await withChecks([
            HealthCheck("index", isEssential: true) { "18 pages" }, HealthCheck("confluence") { throw Broken() },
        ]) { client in
            let answer = try await client.get("/health/detailed")
            #expect(answer.status == .ok && answer.json["status"] == "degraded")
            let parts = answer.json["parts"]?.arrayValue ?? []
            #expect(parts.map { $0["name"] } == ["runs", "index", "confluence"])
            #expect(parts.map { $0["status"] } == ["ok", "ok", "failing"])
            #expect(parts[1]["detail"] == "18 pages" && parts[2]["detail"] == "no route to host")
            #expect(parts.allSatisfy { $0["latency_ms"]?.doubleValue ?? -1 >= 0 })
            let confluence = try await client.get("/health/confluence")
            #expect(confluence.status == .serviceUnavailable && confluence.json["detail"] == "no route to host")
            #expect(try await client.get("/readyz").text == "ok\n")
        }
    }

    @Test func `the service is not ready without what it needs, but alive`() async throws {
        try await withChecks([HealthCheck("index", isEssential: true) { throw Broken() }]) { client in
            let answer = try await client.get("/readyz")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.text == "[+]runs ok\n[-]index failed: no route to host\nnot ready\n")
            #expect(try await client.get("/readyz?exclude=index&verbose").text == "[+]runs ok\nok\n")
            #expect(try await client.get("/health/detailed").status == .serviceUnavailable)
            let alive = try await client.get("/livez")
            #expect(alive.status == .ok && alive.text == "ok\n" && alive.header("Cache-Control") == "no-store")
        }
    }

    @Test func `without a Confluence its health says what to set`() async throws {
        try await withChecks([]) { client in
            let answer = try await client.get("/health/confluence")
            #expect(answer.status == .notFound)
            #expect(answer.json["detail"] == "there is no Confluence to look at: set CONFLUENCE_URL")
        }
    }
}
