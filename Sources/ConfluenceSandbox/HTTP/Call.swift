import Foundation
import Hummingbird
import JSON
import Logging

/// A person or a program that may use the site.
struct Principal: Sendable {
    let name: String
    /// What the API calls the account id; made from the name, so that it is the same in each run.
    let accountID: String

    /// What the token is limited to; `nil` when it is not.
    let scopes: Set<String>?

    init(name: String, scopes: Set<String>? = nil) {
        self.name = name
        self.scopes = scopes
        accountID = "557058:" + name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
    }
}

/// What goes with a request through middleware and handlers.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    var principal: Principal?
    /// What goes wrong with this request.
    var faults: [SandboxFault] = []
    let requestID: String
    let connection: Connection

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        requestID = makeUUID()
        connection = Connection(channel: source.channel)
    }
}

/// One request, with what handlers ask of it.
struct Call: Sendable {
    /// The largest JSON body that Confluence takes.
    static let jsonBytesMax = 5 << 20

    let request: Request
    let context: SandboxContext
    let query: QueryParameters
    /// The path as the site has it, also when the request came through the gateway.
    let sitePath: String

    init(_ request: Request, _ context: SandboxContext, contextPath: String) {
        self.request = request
        self.context = context
        query = QueryParameters(request.uri.query ?? "")
        sitePath = SitePath(request.uri.path, contextPath: contextPath).path
    }

    /// The account that writes are made in the name of.
    var accountID: String { context.principal?.accountID ?? "anonymous" }

    /// Whether the client says that it is no browser's form; both spellings are in use.
    var hasXSRFToken: Bool {
        ["nocheck", "no-check"].contains(request.headers[named: "X-Atlassian-Token"]?.lowercased())
    }

    /// A number in the path; `att` before an attachment's is dropped.
    ///
    /// - Throws: `APIError`, a bad request, when it is no number.
    func id(_ name: String = "id", isAttachment: Bool = false) throws -> Int {
        let text = try parameter(name)
        let digits = isAttachment && text.hasPrefix("att") ? text.dropFirst(3) : text[...]
        guard let id = Int(digits), id > 0 else {
            throw APIError.badRequest(
                "Provided value {\(text)} for '\(name)' is not the correct type. Expected type is long")
        }
        return id
    }

    /// A part of the path, decoded.
    ///
    /// - Throws: `APIError`, not found, when the route has no such part.
    func parameter(_ name: String) throws -> String {
        guard let raw = context.parameters.get(name), let text = raw.removingPercentEncoding else {
            throw APIError.notFound()
        }
        return text
    }

    /// The body as JSON.
    ///
    /// - Parameter missing: what an empty body stands for, `nil` when there must be one.
    /// - Returns: the value.
    /// - Throws: `APIError`: too large, or a bad request when it is no JSON.
    func json(ifEmpty missing: JSONValue? = nil) async throws -> JSONValue {
        let bytes = try await body(bytesMax: Self.jsonBytesMax)
        if bytes.isEmpty, let missing { return missing }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw APIError.badRequest("The request body is not valid JSON: \(error)")
        }
    }

    /// The whole body.
    ///
    /// - Throws: `APIError` when there is more than the limit.
    func body(bytesMax: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > bytesMax {
            throw APIError.tooLarge(bytesMax: bytesMax)
        }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= bytesMax else { throw APIError.tooLarge(bytesMax: bytesMax) }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }
}
