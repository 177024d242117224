public import JSON

/// How far a call has come.
public struct MCPProgress: Sendable, Hashable {
    /// How much is done; grows with every report.
    public var progress: Double
    /// How much there is to do, if the server knows.
    public var total: Double?
    /// What is being done.
    public var message: String?
}

extension MCPClient {
    /// Agrees with the server on a protocol version.
    ///
    /// Tries `initialize` first, as most servers know only that; one that refuses it is
    /// asked with `server/discover` whether it speaks the version without handshake.
    ///
    /// - Returns: what the server says of itself.
    /// - Throws: `MCPError`, or `CancellationError`.
    public func connect() async throws -> MCPServerInfo {
        do {
            return try await initialize()
        } catch let error as MCPError where error.code == .refused {
            return try await discover(after: error)
        }
    }

    private func initialize() async throws -> MCPServerInfo {
        let result = try await request(
            "initialize",
            params: [
                "protocolVersion": .string(MCPProtocolVersion.newestWithHandshake),
                "capabilities": [:],
                "clientInfo": configuration.clientInfo,
            ],
            timeout: configuration.handshakeTimeout)
        guard let version = result["protocolVersion"]?.stringValue else {
            throw MCPError(code: .invalidAnswer, message: "the server's answer to `initialize` has no protocolVersion")
        }
        guard MCPProtocolVersion.withHandshake.contains(version) else {
            throw MCPError(
                code: .unsupportedVersion,
                message: "the server speaks MCP \(version), we speak "
                    + MCPProtocolVersion.withHandshake.sorted().joined(separator: ", "))
        }
        try notify("notifications/initialized")
        return serverInfo(result["serverInfo"], version: version, capabilities: result["capabilities"])
    }

    private func discover(after refusal: MCPError) async throws -> MCPServerInfo {
        isStateless = true
        let result: JSONValue
        do {
            result = try await request("server/discover", timeout: configuration.handshakeTimeout)
        } catch let error as MCPError where error.code == .refused {
            throw MCPError(
                code: .unsupportedVersion, message: "no common protocol version: \(refusal); \(error)",
                failure: error.failure)
        }
        let versions = result["supportedVersions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard versions.contains(MCPProtocolVersion.stateless) else {
            throw MCPError(
                code: .unsupportedVersion,
                message: "the server speaks MCP \(versions.joined(separator: ", ")) without handshake, "
                    + "we speak \(MCPProtocolVersion.stateless)")
        }
        return serverInfo(
            result["_meta"]?["io.modelcontextprotocol/serverInfo"], version: MCPProtocolVersion.stateless,
            capabilities: result["capabilities"])
    }

    private func serverInfo(_ info: JSONValue?, version: String, capabilities: JSONValue?) -> MCPServerInfo {
        MCPServerInfo(
            name: info?["name"]?.stringValue ?? "", version: info?["version"]?.stringValue ?? "",
            protocolVersion: version, capabilities: capabilities ?? [:])
    }

    /// Fetches the server's list of tools, all pages of it.
    ///
    /// - Returns: the tools in the server's order.
    /// - Throws: `MCPError`, or `CancellationError`.
    public func fetchTools() async throws -> [MCPTool] {
        var tools: [MCPTool] = []
        var names: Set<String> = []
        var cursors: Set<String> = []
        var cursor: String?
        repeat {
            let params: [String: JSONValue] = cursor.map { ["cursor": .string($0)] } ?? [:]
            let page = try await request("tools/list", params: params, timeout: configuration.handshakeTimeout)
            guard let listed = page["tools"]?.arrayValue else {
                throw MCPError(code: .invalidAnswer, message: "the server's answer to `tools/list` has no `tools` list")
            }
            for tool in try listed.map(MCPTool.init) {
                guard names.insert(tool.name).inserted else {
                    throw MCPError(code: .invalidAnswer, message: "the server lists the tool `\(tool.name)` twice")
                }
                tools.append(tool)
            }
            guard tools.count <= configuration.toolsMax else {
                throw MCPError(
                    code: .answerTooLarge,
                    message: "the server lists more than \(configuration.toolsMax) tools; split it")
            }
            cursor = page["nextCursor"]?.stringValue
            if let cursor, !cursors.insert(cursor).inserted || cursors.count > configuration.toolsMax {
                throw MCPError(
                    code: .invalidAnswer, message: "the pages of the server's `tools/list` come to no end")
            }
        } while cursor != nil
        return tools
    }

    /// Calls a tool.
    ///
    /// - Parameters:
    ///   - name: the tool.
    ///   - arguments: its arguments by name.
    ///   - metadata: what to add to the request's `_meta`.
    ///   - timeout: how long the call may take.
    ///   - onProgress: is told of progress as the server reports it.
    /// - Returns: the answer, also when the tool says that it failed.
    /// - Throws: `MCPError`, or `CancellationError`.
    public func callTool(
        _ name: String, arguments: [String: JSONValue], metadata: [String: JSONValue] = [:], timeout: Duration,
        onProgress: (@Sendable (MCPProgress) -> Void)? = nil
    ) async throws -> MCPToolResult {
        var params: [String: JSONValue] = ["name": .string(name), "arguments": .object(arguments)]
        if !metadata.isEmpty { params["_meta"] = .object(metadata) }
        let result = try await request("tools/call", params: params, timeout: timeout, onProgress: onProgress)
        return try MCPToolResult(result)
    }
}
