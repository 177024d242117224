import Foundation
import JSON
import MCP
import Testing

@Suite struct JSONRPCMessageTests {
    @Test(
        arguments: [
            .request(id: .int(1), method: "m", params: ["a": 1]),
            .request(id: .string("x"), method: "m", params: nil),
            .notification(method: "n", params: nil),
            .response(id: .int(2), result: ["line": "a\nb"]),
            .failure(id: nil, error: JSONRPCFailure(code: -1, message: "no", data: [1])),
            .failure(id: .string("y"), error: JSONRPCFailure(code: -1, message: "no")),
        ] as [JSONRPCMessage])
    func `a message survives being written and read, on one line`(message: JSONRPCMessage) throws {
        #expect(!message.line.contains(UInt8(ascii: "\n")))
        #expect(try JSONRPCMessage(parsing: message.line) == message)
    }

    @Test(arguments: [
        "", "{", "[]", "1", "{}", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","result":1}"#, #"{"jsonrpc":"2.0","id":1.5,"result":1}"#,
        #"{"jsonrpc":"2.0","id":{},"method":"m"}"#, #"{"jsonrpc":"2.0","id":1,"method":2}"#,
        #"{"jsonrpc":"2.0","id":1,"error":"no"}"#, #"{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":"m"}}"#,
    ])
    func `what is no message is refused`(text: String) {
        #expect(throws: JSONRPCFormatError.self) { try JSONRPCMessage(parsing: Array(text.utf8)) }
    }

    @Test func `nesting beyond the limit is refused`() {
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        let text = #"{"jsonrpc":"2.0","id":1,"result":"# + deep + "}"
        #expect(throws: JSONRPCFormatError.self) { try JSONRPCMessage(parsing: Array(text.utf8)) }
    }

    @Test func `a result is read with and without structure`() throws {
        let plain = try MCPToolResult(["content": [["type": "text", "text": "a"], ["type": "image"]]])
        #expect(plain.text == "a")
        #expect(plain.content.count == 2)
        #expect(!plain.isError)
        let structured = try MCPToolResult(["structuredContent": ["x": 1], "isError": true, "_meta": ["k": "v"]])
        #expect(structured.structuredContent == ["x": 1])
        #expect(structured.isError)
        #expect(structured.metadata == ["k": "v"])
        #expect(throws: MCPError.self) { try MCPToolResult([:]) }
        #expect(throws: MCPError.self) { try MCPToolResult(["resultType": "input_required", "content": []]) }
    }
}

/// Where the protocol's published examples are, if they are.
private let examplesFolder: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared").path
    let shared = ProcessInfo.processInfo.environment["BELAY_SHARED"] ?? root
    let folder = shared + "/conformance/mcp/schema/2026-07-28/examples"
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()

@Suite(.enabled(if: examplesFolder != nil, "the protocol's examples are not here: set BELAY_SHARED"))
struct MCPExamplesTests {
    func examples(_ type: String) throws -> [JSONValue] {
        let folder = try #require(examplesFolder) + "/" + type
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.isEmpty)
        return try names.map { try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: folder + "/" + $0)))) }
    }

    @Test(arguments: [
        "CallToolRequest", "DiscoverRequest", "CallToolResultResponse", "ListToolsResultResponse",
        "DiscoverResultResponse", "UnsupportedProtocolVersionError", "MethodNotFoundError",
    ])
    func `published messages are read`(type: String) throws {
        for example in try examples(type) where example["jsonrpc"] != nil {
            #expect(try JSONRPCMessage(example).json == example)
        }
    }

    @Test func `published tools are read`() throws {
        for example in try examples("Tool") {
            let tool = try MCPTool(example)
            #expect(tool.inputSchema == example["inputSchema"])
            #expect(tool.outputSchema == example["outputSchema"])
        }
    }

    @Test func `published results are read`() throws {
        for example in try examples("CallToolResult") {
            let result = try MCPToolResult(example)
            #expect(result.structuredContent == example["structuredContent"])
            #expect(result.isError == (example["isError"]?.boolValue ?? false))
        }
    }
}
