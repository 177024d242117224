import Compression
import HTTPTypes
import Hummingbird

/// Compresses texts for clients that want it.
///
/// No answer holds both a secret and what an attacker chose, from whose length the secret could be told (BREACH): what
/// answers hold is what the caller may read anyway, and tokens are made on the command line only.
struct CompressionMiddleware: RouterMiddleware {
    /// Shorter answers would not get there sooner.
    static let bytesMin = 1024
    /// What stands at the end of the tag of a compressed answer: it is another sequence of bytes, so its tag is another.
    private static let mark = "-gzip"

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        let known = request.headers[.ifNoneMatch]
        var response = try await next(Self.unmarked(request), context)
        if response.status == .notModified, let tag = response.headers[.eTag], let known {
            response.headers.append(.init(name: .vary, value: "Accept-Encoding"))
            if known.contains(Self.marked(tag)) { response.headers[.eTag] = Self.marked(tag) }
            return response
        }
        guard Self.isCompressible(response) else { return response }
        response.headers.append(.init(name: .vary, value: "Accept-Encoding"))
        let accepted = request.headers[values: .acceptEncoding].joined(separator: ",")
        // HEAD tells of the form that is not compressed: how long the other is, only its bytes tell.
        guard AcceptEncoding(accepted).prefersGzip, request.headers[.range] == nil, request.method != .head else {
            return response
        }
        response.headers[.contentEncoding] = "gzip"
        if let tag = response.headers[.eTag] { response.headers[.eTag] = Self.marked(tag) }
        response.body = Self.compressed(response.body)
        return response
    }

    /// Whether a compressed answer would be worth it, and do no harm.
    ///
    /// Events are sent when they happen, not when there are enough of them.
    private static func isCompressible(_ response: Response) -> Bool {
        guard response.status != .partialContent, response.status != .noContent,
            response.headers[.contentEncoding] == nil, let type = response.headers[.contentType]?.lowercased(),
            response.headers[.contentLength].flatMap({ Int($0) }) ?? .max >= bytesMin
        else { return false }
        let name = type.prefix { $0 != ";" && $0 != " " }
        guard name != "text/event-stream" else { return false }
        return name.hasPrefix("text/") || name == "application/json" || name == "application/x-ndjson"
            || name.hasSuffix("+json")
    }

    /// The request with the tags that the answers have without compression.
    ///
    /// `If-Range` stays: a range of one form does not go on with the other.
    private static func unmarked(_ request: Request) -> Request {
        var head = request.head
        guard [.ifNoneMatch, .ifMatch].contains(where: { head.headerFields[$0]?.contains(mark) ?? false }) else {
            return request
        }
        for name in [HTTPField.Name.ifNoneMatch, .ifMatch] {
            if let value = head.headerFields[name] {
                head.headerFields[name] = value.replacing("\(mark)\"", with: "\"")
            }
        }
        return Request(head: head, body: request.body)
    }

    private static func marked(_ tag: String) -> String {
        tag.hasSuffix("\"") ? tag.dropLast() + mark + "\"" : tag
    }

    private static func compressed(_ body: ResponseBody) -> ResponseBody {
        ResponseBody { writer in
            try await body.write(GzipWriter(parent: writer, encoder: GzipEncoder()))
        }
    }
}

/// Passes on what is written, compressed.
private struct GzipWriter: ResponseBodyWriter {
    var parent: any ResponseBodyWriter
    let encoder: GzipEncoder

    mutating func write(_ buffer: ByteBuffer) async throws {
        let bytes = try encoder.compress(Array(buffer.readableBytesView))
        if !bytes.isEmpty { try await parent.write(ByteBuffer(bytes: bytes)) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await parent.write(ByteBuffer(bytes: try encoder.finish()))
        try await parent.finish(trailingHeaders)
    }
}
