public import JSON

/// One JSON-RPC 2.0 message as MCP uses it: a single object, never a batch.
///
/// MCP 2025-06-18 took batches out of the protocol again, so an array is no message.
public enum JSONRPCMessage: Sendable, Hashable {
    /// A call that wants an answer with the same id.
    case request(id: JSONRPCID, method: String, params: JSONValue?)
    /// A call that wants no answer.
    case notification(method: String, params: JSONValue?)
    /// The answer to a request that succeeded.
    case response(id: JSONRPCID, result: JSONValue)
    /// The answer to a request that failed; without an id if the other side could not read it.
    case failure(id: JSONRPCID?, error: JSONRPCFailure)
}

/// What ties an answer to its request.
public enum JSONRPCID: Sendable, Hashable {
    /// A whole number; all our own requests have one.
    case int(Int)
    /// A text.
    case string(String)

    /// The id as it stands in a message.
    public var json: JSONValue {
        switch self {
        case .int(let value): .int(value)
        case .string(let value): .string(value)
        }
    }
}

/// The `error` member of an answer.
public struct JSONRPCFailure: Error, Sendable, Hashable {
    /// What kind of failure: one of JSON-RPC's own numbers or one of the server's.
    public var code: Int
    /// What happened, for people.
    public var message: String
    /// More about it, in a shape of the server's choice.
    public var data: JSONValue?

    /// Describes a failure.
    public init(code: Int, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The parameters are wrong (JSON-RPC 2.0, section 5.1).
    public static let invalidParams = -32602
    /// The method does not exist (JSON-RPC 2.0, section 5.1).
    public static let methodNotFound = -32601
    /// The protocol version of a request is not served (MCP 2026-07-28).
    public static let unsupportedProtocolVersion = -32022
}

/// Why a text is no JSON-RPC message.
public struct JSONRPCFormatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String
}

extension JSONRPCMessage {
    /// Reads one message.
    ///
    /// - Throws: `JSONRPCFormatError` when the text is no JSON or no JSON-RPC 2.0 message.
    public init(parsing line: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONRPCFormatError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line, limits: limits)
        } catch {
            throw JSONRPCFormatError(description: "no JSON: \(error)")
        }
        try self.init(value)
    }

    /// Reads a message from its JSON value.
    ///
    /// - Throws: `JSONRPCFormatError` when the value is no JSON-RPC 2.0 message.
    public init(_ value: JSONValue) throws(JSONRPCFormatError) {
        guard let members = value.objectValue else {
            throw JSONRPCFormatError(description: "expected an object, found \(value.typeName)")
        }
        guard members["jsonrpc"] == "2.0" else {
            throw JSONRPCFormatError(description: #"expected "jsonrpc": "2.0""#)
        }
        let id = try Self.id(members["id"])
        if let method = members["method"] {
            guard let method = method.stringValue else {
                throw JSONRPCFormatError(description: "expected a string as method")
            }
            let params = members["params"]
            self =
                id.map { .request(id: $0, method: method, params: params) }
                ?? .notification(method: method, params: params)
        } else if let error = members["error"] {
            self = .failure(id: id, error: try Self.failure(error))
        } else if let result = members["result"], let id {
            self = .response(id: id, result: result)
        } else {
            throw JSONRPCFormatError(description: "expected a method, or an id with a result or an error")
        }
    }

    private static func id(_ value: JSONValue?) throws(JSONRPCFormatError) -> JSONRPCID? {
        switch value {
        case nil, .null: return nil
        case .int(let id): return .int(id)
        case .string(let id): return .string(id)
        case .some(let other):
            throw JSONRPCFormatError(description: "expected a string or a whole number as id, found \(other.typeName)")
        }
    }

    private static func failure(_ value: JSONValue) throws(JSONRPCFormatError) -> JSONRPCFailure {
        guard let code = value["code"]?.intValue, let message = value["message"]?.stringValue else {
            throw JSONRPCFormatError(description: "expected an error with code and message")
        }
        return JSONRPCFailure(code: code, message: message, data: value["data"])
    }

    /// The message as a JSON value.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["jsonrpc": "2.0"]
        switch self {
        case .request(let id, let method, let params):
            members["id"] = id.json
            members["method"] = .string(method)
            members["params"] = params
        case .notification(let method, let params):
            members["method"] = .string(method)
            members["params"] = params
        case .response(let id, let result):
            members["id"] = id.json
            members["result"] = result
        case .failure(let id, let error):
            members["id"] = id?.json ?? .null
            var description: [String: JSONValue] = ["code": .int(error.code), "message": .string(error.message)]
            description["data"] = error.data
            members["error"] = .object(description)
        }
        return .object(members)
    }

    /// The message as one line of JSON, without the newline that ends it on stdio.
    public var line: [UInt8] { Array(json.serialized().utf8) }
}
