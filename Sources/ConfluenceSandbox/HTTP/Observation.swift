import Hummingbird

/// One request with its answer, as an observer of the sandbox sees it.
public struct SandboxExchange: Sendable {
    /// The HTTP method.
    public let method: String
    /// The path, percent-encoded as it came, without the query.
    public let path: String
    /// The query as it came; empty when there was none.
    public let query: String
    /// The request's headers in their order; the value of `Authorization` is its scheme only.
    public let requestHeaders: [(name: String, value: String)]
    /// The request's body when it is JSON or a form of at most 1 MiB.
    public let requestBody: [UInt8]?
    /// The status of the answer.
    public let status: Int
    /// The answer's headers in their order.
    public let responseHeaders: [(name: String, value: String)]
    /// The answer's body when it is JSON of at most 1 MiB.
    public let responseBody: [UInt8]?
    /// The faults that the request met, as `X-Sandbox-Fault` writes them: such an answer need not be a valid one.
    public let faults: [String]
}

/// Shows every exchange to the observer that the sandbox was given; the control paths are left out.
struct ObservationMiddleware: RouterMiddleware {
    private static let bytesMax = 1 << 20

    let observer: @Sendable (SandboxExchange) async -> Void

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        guard !request.uri.path.hasPrefix(ControlAPI.prefix) else { return try await next(request, context) }
        var request = request
        var requestBody: ByteBuffer?
        if isKept(request.headers), let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length <= Self.bytesMax
        {
            let body = try await request.body.collect(upTo: Self.bytesMax)
            request.body = RequestBody(buffer: body)
            requestBody = body
        }
        var response = try await next(request, context)
        var responseBody: ByteBuffer?
        if isKept(response.headers), let length = response.body.contentLength, length <= Self.bytesMax {
            let writer = CollectingWriter()
            try await response.body.write(writer)
            let body = await writer.bytes.buffer
            response.body = ResponseBody(byteBuffer: body)
            responseBody = body
        }
        await observer(
            SandboxExchange(
                method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
                requestHeaders: headers(request.headers), requestBody: requestBody.map { Array($0.readableBytesView) },
                status: response.status.code, responseHeaders: headers(response.headers),
                responseBody: responseBody.map { Array($0.readableBytesView) },
                faults: context.faults.map(\.description)))
        return response
    }

    private func isKept(_ headers: HTTPFields) -> Bool {
        let type = headers[.contentType]?.lowercased() ?? ""
        return ["application/json", "multipart/form-data"].contains { type.hasPrefix($0) }
    }

    private func headers(_ fields: HTTPFields) -> [(name: String, value: String)] {
        fields.map { field in
            guard field.name == .authorization else { return (field.name.rawName, field.value) }
            return (field.name.rawName, String(field.value.prefix { $0 != " " }))
        }
    }
}

/// Keeps what is written to it.
struct CollectingWriter: ResponseBodyWriter {
    /// The bytes, where all copies of the writer put them.
    actor Bytes {
        private(set) var buffer = ByteBuffer()

        func append(_ more: ByteBuffer) {
            buffer.writeImmutableBuffer(more)
        }
    }

    let bytes = Bytes()

    func write(_ buffer: ByteBuffer) async throws {
        await bytes.append(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
