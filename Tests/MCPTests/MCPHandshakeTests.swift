import JSON
import MCP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MCPHandshakeTests {
    @Test(arguments: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
    func `the server's version is used if we speak it`(version: String) async throws {
        try await withClient { client, server in
            async let info = client.connect()
            let request = try await server.nextRequest()
            #expect(request.method == "initialize")
            #expect(request.params["protocolVersion"] == "2025-11-25")
            #expect(request.params["clientInfo"]?["name"] == "belay")
            server.send(
                .response(
                    id: request.id,
                    result: [
                        "protocolVersion": .string(version), "capabilities": ["tools": [:]],
                        "serverInfo": ["name": "s", "version": "2"],
                    ]))
            #expect(
                try await info
                    == MCPServerInfo(
                        name: "s", version: "2", protocolVersion: version, capabilities: ["tools": [:]]))
            #expect(try await server.next() == .notification(method: "notifications/initialized", params: nil))
        }
    }

    @Test func `a server of an unknown version is refused`() async throws {
        try await withClient { client, server in
            let serving = serve(server) { _, _ in .success(["protocolVersion": "1999-01-01"]) }
            defer { serving.cancel() }
            let error = await #expect(throws: MCPError.self) { try await client.connect() }
            #expect(error?.code == .unsupportedVersion)
            #expect(error?.message.contains("1999-01-01") == true)
        }
    }

    @Test func `a server without handshake gets what it needs with every request`() async throws {
        try await withClient { client, server in
            let serving = serve(server) { method, params in
                let meta = params["_meta"]
                switch method {
                case "server/discover":
                    return .success(["supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]]])
                case "tools/list" where meta?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28":
                    #expect(meta?["io.modelcontextprotocol/clientCapabilities"] == [:])
                    return .success(["resultType": "complete", "tools": []])
                default:
                    return .failure(JSONRPCFailure(code: JSONRPCFailure.methodNotFound, message: "what?"))
                }
            }
            defer { serving.cancel() }
            let info = try await client.connect()
            #expect(info.protocolVersion == "2026-07-28")
            let tools = try await client.fetchTools()
            #expect(tools.isEmpty)
        }
    }

    @Test func `a server that knows no way to begin is refused`() async throws {
        try await withClient { client, server in
            let serving = serve(server) { _, _ in
                .failure(JSONRPCFailure(code: JSONRPCFailure.methodNotFound, message: "what?"))
            }
            defer { serving.cancel() }
            let error = await #expect(throws: MCPError.self) { try await client.connect() }
            #expect(error?.code == .unsupportedVersion)
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct MCPToolListTests {
    static func tool(_ name: String) -> JSONValue {
        ["name": .string(name), "inputSchema": ["type": "object"]]
    }

    @Test func `all pages are fetched in order`() async throws {
        try await withClient { client, server in
            let serving = serve(server) { _, params in
                switch params["cursor"] {
                case nil: .success(["tools": [Self.tool("a"), Self.tool("b")], "nextCursor": "2"])
                case "2": .success(["tools": [], "nextCursor": "3"])
                default: .success(["tools": [Self.tool("c")]])
                }
            }
            defer { serving.cancel() }
            let tools = try await client.fetchTools()
            #expect(tools.map(\.name) == ["a", "b", "c"])
        }
    }

    @Test(
        arguments: [
            ["tools": [], "nextCursor": "same"],
            [
                "tools": [
                    ["name": "a", "inputSchema": ["type": "object"]], ["name": "a", "inputSchema": ["type": "object"]],
                ]
            ],
            ["tools": [["name": "a"]]],
            ["tools": [["name": "two words", "inputSchema": ["type": "object"]]]],
            ["tools": ["a"]],
            [:],
        ] as [JSONValue])
    func `a list that cannot be is refused`(page: JSONValue) async throws {
        try await withClient { client, server in
            let serving = serve(server) { _, _ in .success(page) }
            defer { serving.cancel() }
            let error = await #expect(throws: MCPError.self) { try await client.fetchTools() }
            #expect(error?.code == .invalidAnswer)
        }
    }

    @Test func `a list of too many tools is refused`() async throws {
        try await withClient(MCPClientConfiguration(toolsMax: 2)) { client, server in
            let serving = serve(server) { _, _ in .success(["tools": .array(["a", "b", "c"].map(Self.tool))]) }
            defer { serving.cancel() }
            let error = await #expect(throws: MCPError.self) { try await client.fetchTools() }
            #expect(error?.code == .answerTooLarge)
        }
    }

    @Test func `a tool survives being written and read`() throws {
        let tool = MCPTool(
            name: "a.b", title: "A", description: "does it", inputSchema: ["type": "object"],
            outputSchema: ["type": "object"],
            annotations: MCPToolAnnotations(readOnlyHint: true, destructiveHint: false, idempotentHint: true))
        #expect(try MCPTool(tool.json) == tool)
    }
}
