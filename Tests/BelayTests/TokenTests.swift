import Foundation
import HTTP
import JSON
import Testing

@Suite(.timeLimit(.minutes(2)))
struct TokenTests {
    @Test func `tokens close a service that others can reach, and commands go on`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            let command = BelayCommand(folder: folder)
            let refused = try await command("serve", "--port", "0", "--host", "0.0.0.0")
            #expect(refused.code == 65)
            #expect(refused.stderr.contains("belay token create"))
            let made = try await command("token", "create", "ann", "--role", "operator")
            #expect(made.code == 0, "\(made)")
            #expect(made.stderr.contains("from now on every request"))
            let token = made.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(token.hasPrefix("belay_"))
            #expect(try await command("serve", "--port", "0", "--allow-anonymous").code == 65)
            let end = try await command.running(["serve", "--port", "0", "--host", "0.0.0.0"]) { belay in
                _ = try await belay.line(containing: "requests need a token")
                let url = try await belay.url(after: "serves on").replacing("0.0.0.0", with: "127.0.0.1")
                try await ServerAPI.with(url) { api in
                    #expect(try await api.status(of: "GET", "/runs") == 401)
                    #expect(try await api.status(of: "GET", "/health") == 200)
                    #expect(try await api.status(of: "GET", "/runs", token: token) == 200)
                    #expect(try await api.status(of: "GET", "/audit", token: token) == 403)
                    let body: JSONValue = ["inputs": ["folder": .string(folder.path)]]
                    #expect(try await api.status(of: "POST", "/workflows/gated/runs", token: token, body) == 202)
                    let runs = try await command("runs", "list", "--json").json()
                    let id = try #require(runs[0]?["id"]?.stringValue)
                    let cancelled = try await command("runs", "cancel", id)
                    #expect(cancelled.code == 0, "\(cancelled)")
                    #expect(try await command("token", "revoke", "ann").code == 0)
                    try await api.waitUntilRefused(token)
                }
                belay.signal(SIGTERM)
                await belay.output.end()
            }
            #expect(end.code == 0, "\(end.output)")
            #expect(!end.output.contains(token))
            let log = try await command("audit", "--json")
            let entries = try log.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            #expect(
                entries.map { $0["action"] } == [
                    "token revoke", "POST /runs/{id}/cancel", "POST /workflows/{name}/runs", "token create",
                ])
            #expect(entries.map { $0["kind"] } == ["command", "local", "token", "command"])
            #expect(entries[2]["caller"] == "ann")
            #expect(try await command("audit").stdout.contains("ann (token, operator) from 127.0.0.1"))
            let secret = Data(token.split(separator: "_")[2].utf8)
            for (name, data) in try folder.allFiles() { #expect(data.range(of: secret) == nil, "\(name)") }
        }
    }

    @Test func `the administrator's token of the settings opens a container's service`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            var command = BelayCommand(folder: folder)
            command.environment = ["BELAY_ADMIN_TOKEN": "short"]
            let refused = try await command("serve", "--port", "0", "--host", "0.0.0.0")
            #expect(refused.code == 65)
            #expect(refused.stderr.contains("32 characters"))
            let token = String(repeating: "0123456789abcdef", count: 4)
            command.environment = ["BELAY_ADMIN_TOKEN": token]
            _ = try await command.running(["serve", "--port", "0", "--host", "0.0.0.0"]) { belay in
                let url = try await belay.url(after: "serves on").replacing("0.0.0.0", with: "127.0.0.1")
                try await ServerAPI.with(url) { api in
                    let refused = try await api.status(of: "GET", "/audit")
                    #expect(refused == 401)
                    let answered = try await api.status(of: "GET", "/audit", token: token)
                    #expect(answered == 200)
                }
            }
        }
    }

    @Test func `wrong settings of an identity provider are told`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "workflows/gated.yaml")
            var command = BelayCommand(folder: folder)
            let right = [
                "BELAY_OIDC_ISSUER": "https://id.example.com", "BELAY_OIDC_AUDIENCE": "belay",
                "BELAY_OIDC_ROLES": "groups=sre:operator",
            ]
            let wrong: [(name: String, value: String, told: String)] = [
                ("BELAY_OIDC_ISSUER", "http://id.example.com", "expected an address with https"),
                ("BELAY_OIDC_ISSUER", "", "BELAY_OIDC_AUDIENCE is set, but not BELAY_OIDC_ISSUER"),
                ("BELAY_OIDC_AUDIENCE", "", "BELAY_OIDC_AUDIENCE is missing"),
                ("BELAY_OIDC_ROLES", "", "BELAY_OIDC_ROLES is missing"),
                ("BELAY_OIDC_ROLES", "groups=sre:king", "'groups=sre:king' is no grant"),
            ]
            for (name, value, told) in wrong {
                command.environment = right.merging([name: value]) { $1 }
                let refused = try await command("serve", "--port", "0")
                #expect(refused.code == 65, "\(refused)")
                #expect(refused.stderr.contains(told), "\(refused)")
            }
        }
    }

    @Test func `a name that is taken and one that there is not are told`() async throws {
        try await TestFolder.with { folder in
            let command = BelayCommand(folder: folder)
            #expect(try await command("token", "list").stderr.contains("no tokens"))
            let made = try await command(
                "token", "create", "ci", "--role", "viewer", "--workflow", "db-*", "--expires", "90d", "--json")
            let view = try made.json()
            #expect(view["workflows"] == ["db-*"])
            #expect(view["token"]?.stringValue?.hasPrefix("belay_") == true)
            #expect(try await command("token", "create", "ci", "--role", "viewer").code == 65)
            #expect(try await command("token", "create", "x", "--role", "king").code == 64)
            #expect(try await command("token", "create", "x", "--role", "viewer", "--expires", "soon").code == 64)
            #expect(try await command("token", "revoke", "nobody").code == 65)
            let list = try await command("token", "list")
            #expect(list.stdout.contains("valid"))
            #expect(list.stdout.contains("ci, db-*"))
            let listed = try await command("token", "list", "--json").json()
            #expect(listed[0]?["name"] == "ci")
            #expect(listed[0]?["token"] == nil)
        }
    }
}

extension ServerAPI {
    fileprivate func status(
        of method: String, _ path: String, token: String? = nil, _ body: JSONValue? = nil
    ) async throws -> Int {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return
            try await http.execute(
                HTTPRequest(
                    method: method, url: url + path, headers: headers,
                    body: body.map { .bytes(Array($0.serialized().utf8)) } ?? .none)
            )
            .status
    }

    /// A revoked token counts for some seconds.
    fileprivate func waitUntilRefused(_ token: String) async throws {
        while try await status(of: "GET", "/runs", token: token) != 401 { try Task.checkCancellation() }
    }
}
