import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@testable import BelayServer

@Suite struct AccessTests {
    @Test func withoutTokensEverybodyMayDoEverythingAndTheLogSaysSo() async throws {
        let server = try TestServer(withAccess: true)
        try await server.test { client in
            #expect(try await client.get("/runs").status == .ok)
            _ = try await server.start("greet", client)
            let entry = try #require(try await client.get("/audit").json["entries"]?[0])
            #expect(entry["caller"] == "api")
            #expect(entry["kind"] == "anonymous")
            #expect(entry["action"] == "POST /workflows/{name}/runs")
            #expect(entry["target"] == "/workflows/greet/runs")
            #expect(entry["status"] == 202)
        }
    }

    @Test func withTokensNobodyIsLetInWithoutOne() async throws {
        try await withTokens { server, client, tokens in
            for path in ["/runs", "/openapi.json", "/events", "/health/detailed", "/workflows/none"] {
                let answer = try await client.get(path)
                #expect(answer.status == .unauthorized, "\(path)")
                #expect(answer.header("WWW-Authenticate") == "Bearer realm=\"belay\"")
                #expect(answer.json["detail"]?.stringValue?.contains("belay token create") == true)
            }
            for path in ["/livez", "/readyz", "/health"] {
                #expect(try await client.get(path).status == .ok, "\(path)")
            }
            let delivery = try await client.send(
                .post, "/webhooks/alertmanager", try Deliveries.text(Deliveries.firing))
            #expect(delivery.status == .accepted)
            #expect(try await client.get("/runs", headers: tokens.viewer).status == .ok)
        }
    }

    @Test(arguments: ["Bearer x", "Bearer", "Basic YTpi", "bearer belay_000000000000_0", "Bearer a.b.c", ""])
    func wrongCredentialsAreRefused(value: String) async throws {
        try await withTokens { server, client, tokens in
            let answer = try await client.get("/runs", headers: [.authorization: value])
            #expect(answer.status == .unauthorized)
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }

    @Test func aWrongTokenIsRefusedEvenWhereNoneIsNeeded() async throws {
        let server = try TestServer(withAccess: true)
        try await server.test { client in
            let answer = try await client.get("/runs", headers: [.authorization: "Bearer wrong"])
            #expect(answer.status == .unauthorized)
            #expect(answer.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
        }
    }

    @Test func rolesHold() async throws {
        try await withTokens { server, client, tokens in
            let start = "/workflows/greet/runs"
            let refused = try await client.send(.post, start, "{}", headers: tokens.viewer)
            #expect(refused.status == .forbidden)
            #expect(refused.json["detail"] == "this needs the role operator; 'vera' has the role viewer")
            #expect(refused.header("WWW-Authenticate") == "Bearer error=\"insufficient_scope\"")
            #expect(try await client.send(.post, start, "{}", headers: tokens.operator).status == .accepted)
            #expect(try await client.get("/audit", headers: tokens.operator).status == .forbidden)
            let log = try await client.get("/audit", headers: tokens.admin)
            #expect(log.status == .ok)
            let entries = try #require(log.json["entries"]?.arrayValue)
            #expect(entries.map { $0["caller"] } == ["otto", "vera"])
            #expect(entries.map { $0["status"] } == [202, 403])
        }
    }

    @Test func whoActsStandsInTheJournal() async throws {
        try await withTokens { server, client, tokens in
            let started = try await client.send(.post, "/workflows/gated/runs", "{}", headers: tokens.operator)
            let id = try #require(started.json["id"]?.stringValue)
            let path = "/runs/\(id)/cancel"
            #expect(
                try await client.send(.post, path, #"{"reason":"stale"}"#, headers: tokens.admin).status == .accepted)
            let journal = try await client.get("/runs/\(id)/journal", headers: tokens.viewer).text
            #expect(journal.contains("otto"))
            #expect(journal.contains("anna"))
            #expect(journal.contains("stale"))
        }
    }

    @Test func aTokenForSomeWorkflowsKnowsNoOthers() async throws {
        try await withTokens { server, client, tokens in
            let scoped = tokens.scoped
            let foreign = try await client.send(.post, "/workflows/gated/runs", "{}", headers: tokens.operator)
            let id = try #require(foreign.json["id"]?.stringValue)
            let own = try await client.send(.post, "/workflows/greet/runs", "{}", headers: scoped)
            #expect(own.status == .accepted)
            let names = try await client.get("/workflows", headers: scoped).json["workflows"]?.arrayValue
            #expect(names?.map { $0["name"] } == ["greet"])
            let runs = try await client.get("/runs", headers: scoped).json["runs"]?.arrayValue
            #expect(runs?.map { $0["workflow"] } == ["greet"])
            for path in [
                "/workflows/gated", "/runs/\(id)", "/runs/\(id)/journal", "/runs/\(id)/events", "/runs/\(id)/logs",
            ] {
                #expect(try await client.get(path, headers: scoped).status == .notFound, "\(path)")
            }
            for path in ["/workflows/gated/runs", "/runs/\(id)/cancel", "/runs/\(id)/retry", "/runs/\(id)/rerun"] {
                #expect(try await client.send(.post, path, "{}", headers: scoped).status == .notFound, "\(path)")
            }
            let many = try await client.send(.post, "/runs/cancel", #"{"ids":["\#(id)"]}"#, headers: scoped)
            #expect(many.json["runs"]?[0]?["accepted"] == false)
            #expect(many.json["runs"]?[0]?["detail"] == .string("there is no run '\(id)'"))
            let byState = try await client.send(.post, "/runs/cancel", #"{"state":"running"}"#, headers: scoped)
            #expect(byState.json["runs"] == [])
            for path in ["/events", "/pages/1", "/jobs/1"] {
                let answer = try await client.get(path, headers: scoped)
                #expect(answer.status == .forbidden, "\(path)")
                #expect(answer.json["detail"] == "'sam' may only see and run the workflows gr*t")
            }
            #expect(try await server.engine.store.fetchRun(id)?.state == .running)
        }
    }

    @Test func commandsOnThisMachineAreLetInUnderTheirUsersName() async throws {
        try await withTokens { server, client, tokens in
            var headers: HTTPFields = [.authorization: "Bearer local-secret"]
            if let name = HTTPField.Name("Belay-User") { headers[name] = "lisa" }
            #expect(try await client.send(.post, "/workflows/greet/runs", "{}", headers: headers).status == .accepted)
            let entry = try #require(try await server.access?.fetchAudit(limit: 1).first)
            #expect(entry.caller == "lisa")
            #expect(entry.kind == "local")
        }
    }

    @Test func nothingIsDoneThatCannotBeWrittenDown() async throws {
        try await withTokens { server, client, tokens in
            // The caller is known already, so that only the log is missing.
            #expect(try await client.get("/runs", headers: tokens.operator).status == .ok)
            try server.access?.close()
            let answer = try await client.send(.post, "/workflows/greet/runs", "{}", headers: tokens.operator)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.json["detail"] == "nothing was done, since the audit log cannot be written")
            #expect(try await server.engine.store.fetchRuns(RunFilter()).isEmpty)
        }
    }

    @Test func theDocumentSaysThatTokensAreWanted() async throws {
        try await withTokens { server, client, tokens in
            let document = try await client.get("/openapi.json", headers: tokens.viewer).json
            #expect(document["components"]?["securitySchemes"]?["token"]?["scheme"] == "bearer")
            #expect(document["paths"]?["/runs"]?["get"]?["security"] == [["token": []]])
            #expect(document["paths"]?["/livez"]?["get"]?["security"] == nil)
        }
        let open = try TestServer(withAccess: true)
        try await open.test { client in
            let document = try await client.get("/openapi.json").json
            #expect(document["paths"]?["/runs"]?["get"]?["security"] == nil)
        }
    }

    @Test func everyWriteNeedsMoreThanAViewer() throws {
        let harmless = [
            "/search/vector", "/runbooks/find", "/workflows/{name}/plan", "/webhooks/{source}",
            "/webhooks/{source}/{secret}",
        ]
        let writes = try TestServer().server.routes.filter { $0.method != .get && !harmless.contains($0.path) }
        #expect(writes.count > 10)
        for route in writes { #expect(route.role ?? .viewer > .viewer, "\(route.method) \(route.path)") }
    }

    /// What the tokens of the tests are sent as.
    private struct Tokens {
        var viewer: HTTPFields
        var `operator`: HTTPFields
        var admin: HTTPFields
        var scoped: HTTPFields
    }

    private func withTokens(
        _ body: @Sendable (TestServer, any TestClientProtocol, Tokens) async throws -> Void
    ) async throws {
        let server = try TestServer(withAccess: true)
        let store = try #require(server.access)
        func token(_ name: String, _ role: Role, _ scope: WorkflowScope = .all) async throws -> HTTPFields {
            let text = try await store.createToken(name: name, role: role, workflows: scope, at: Date()).text
            return [.authorization: "Bearer \(text)"]
        }
        let tokens = Tokens(
            viewer: try await token("vera", .viewer), operator: try await token("otto", .operator),
            admin: try await token("anna", .admin), scoped: try await token("sam", .operator, .only(["gr*t"])))
        try await server.test { client in try await body(server, client, tokens) }
    }
}
