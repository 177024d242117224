import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
import WorkflowEngine

/// Writes that carry an `Idempotency-Key` are done once, however often they are sent (draft-ietf-httpapi-idempotency-key-header).
///
/// Keys and answers lie in the record of runs. A run that a request starts is stored in one transaction with its key, so
/// that a crash leaves both or none.
struct IdempotentRequests: Sendable {
    private let store: RunStore
    private let logger: Logger
    private let underWay = UnderWay()

    /// How long an answer is kept.
    static let lifetime: TimeInterval = 24 * 3_600
    /// The largest body of an answer that is kept.
    private static let bodyMax = 256 << 10
    /// The headers of an answer that are kept.
    private static let headersKept: [HTTPField.Name] = [.contentType, .location, .eTag, .cacheControl]

    init(store: RunStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Does what a request asks for, unless one with its key has been there before.
    ///
    /// - Parameters:
    ///   - request: the request, whose body may be read once.
    ///   - key: its key.
    ///   - route: the row of the table that it is for.
    ///   - context: the request's context.
    ///   - started: the answer for a run that an earlier one has started before a crash cut it off.
    ///   - action: does it.
    /// - Returns: the answer, the first one's if there was one.
    /// - Throws: `Problem` 409 while the first is under way, and when it is not known what became of it; 422 when it
    ///   asked for something else; 503 with too many keys; what `action` throws.
    func answer(
        _ request: Request, _ key: RequestKey, _ route: Route, _ context: BelayRequestContext,
        started: (_ runID: String) async throws -> Response,
        action: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard await underWay.begin(key) else { throw Self.stillUnderWay }
        do {
            let response = try await claimed(request, key, route, context, started: started, action: action)
            await underWay.end(key)
            return response
        } catch {
            await underWay.end(key)
            throw error
        }
    }

    /// Whether a request with the key is under way.
    func isUnderWay(_ key: RequestKey) async -> Bool { await underWay.contains(key) }

    private func claimed(
        _ request: Request, _ key: RequestKey, _ route: Route, _ context: BelayRequestContext,
        started: (_ runID: String) async throws -> Response,
        action: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        let (request, fingerprint) = try await Self.fingerprint(request, route)
        switch try await store.claim(key, fingerprint: fingerprint, at: Date(), lifetime: Self.lifetime) {
        case .new: break
        case .refused:
            throw Problem(
                .serviceUnavailable, "too many keys of requests are kept already; try again later, or without a key",
                headers: [.retryAfter: "60"])
        case .answered(fingerprint, let answer): return try Self.replay(answer)
        case .begun(fingerprint, let runID?): return Self.replayed(try await started(runID))
        case .begun(fingerprint, nil):
            // Whatever starts a run is done when its run is there, and so has not been done.
            guard route.startsRun else { throw Self.outcomeUnknown }
        case .answered, .begun:
            throw Problem(
                .unprocessableContent,
                "this Idempotency-Key came with another request before; send a new key with a new request")
        }
        return try await first(request, key, context, action)
    }

    private func first(
        _ request: Request, _ key: RequestKey, _ context: BelayRequestContext,
        _ action: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestKey = key
        do {
            let response = try await action(request, context)
            let (answer, body) = try await Self.kept(response)
            await keep(answer, key)
            return Response(status: response.status, headers: response.headers, body: body)
        } catch {
            let problem = Problem(for: error)
            // Nothing was done, and it is to be sent again just so.
            if [408, 429, 503].contains(problem.status.code) {
                await release(key)
            } else {
                let response = problem.response(requestID: context.requestID, path: request.uri.path)
                if let (answer, _) = try? await Self.kept(response) { await keep(answer, key) }
            }
            throw error
        }
    }

    /// What was done is done, even if its answer cannot be kept: then it counts as cut off.
    private func keep(_ answer: KeptAnswer, _ key: RequestKey) async {
        do {
            try await store.keep(answer, for: key)
        } catch {
            logger.error("the answer to a request with a key cannot be kept: \(error)")
        }
    }

    private func release(_ key: RequestKey) async {
        do {
            try await store.release(key)
        } catch {
            logger.error("the key of a request cannot be given back: \(error)")
        }
    }

    // MARK: - Requests

    /// What tells a request from others with the same key, and the request, whose body can be read anew.
    ///
    /// Of files that come as streams only what the head tells counts: they are not read before it is known where to.
    static func fingerprint(_ request: Request, _ route: Route) async throws -> (Request, String) {
        var hash = SHA256()
        hash.update(data: Data((request.uri.query ?? "").utf8))
        guard route.body?.mediaTypes.contains("application/json") ?? true else {
            let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }
            hash.update(data: Data("\n\(type)\n\(request.headers[.contentLength] ?? "")".utf8))
            return (request, text(hash))
        }
        let bytes = try await request.collectBytes(bytesMax: PageBody.bytesMax)
        hash.update(data: Data("\n".utf8))
        hash.update(data: Data(bytes))
        var request = request
        request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        return (request, text(hash))
    }

    private static func text(_ hash: SHA256) -> String { Data(hash.finalize()).base64EncodedString() }

    // MARK: - Answers

    private static func kept(_ response: Response) async throws -> (KeptAnswer, ResponseBody) {
        let collected = CollectedBody()
        try await response.body.write(collected)
        let bytes = collected.bytes
        var headers: [String: String] = [:]
        for name in headersKept { headers[name.rawName] = response.headers[name] }
        let answer = KeptAnswer(
            status: response.status.code, headers: headers, body: bytes.count <= bodyMax ? bytes : nil)
        return (answer, Self.body(bytes))
    }

    private static func body(_ bytes: [UInt8]) -> ResponseBody {
        bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    }

    private static func replay(_ answer: KeptAnswer) throws -> Response {
        guard let body = answer.body else {
            throw Problem(
                .conflict, "it was done, with the status \(answer.status), but the answer was too large to be kept")
        }
        var headers: HTTPFields = [:]
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return replayed(
            Response(status: HTTPResponse.Status(code: answer.status), headers: headers, body: Self.body(body)))
    }

    private static func replayed(_ response: Response) -> Response {
        var response = response
        if let name = HTTPField.Name("Idempotency-Replayed") { response.headers[name] = "true" }
        return response
    }

    private static let stillUnderWay = Problem(
        .conflict, "the request with this Idempotency-Key is still under way; ask again in a moment",
        headers: [.retryAfter: "1"])

    private static let outcomeUnknown = Problem(
        .conflict,
        "the service stopped while it did this, and it is not known whether it was done: look, and send it with a new "
            + "Idempotency-Key if it was not")
}

/// The keys that this process is working on: what is begun and not among them, a crash has cut off.
private actor UnderWay {
    private var keys: Set<RequestKey> = []

    /// Whether nobody else is working on the key.
    func begin(_ key: RequestKey) -> Bool { keys.insert(key).inserted }

    func end(_ key: RequestKey) { keys.remove(key) }

    func contains(_ key: RequestKey) -> Bool { keys.contains(key) }
}

/// A body that is written into memory, by one task.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }

    func finish(_ trailingHeaders: HTTPFields?) {}
}

/// The key of a request, as its header tells it.
enum IdempotencyHeader {
    static let name = HTTPField.Name("Idempotency-Key")

    /// The key; `nil` when there is none.
    ///
    /// A text in quotes, as the draft wants it, or bare, as many clients send it.
    ///
    /// - Throws: `Problem` 400.
    static func key(_ request: Request) throws -> String? {
        guard let name, let value = request.headers[values: name].first else { return nil }
        guard request.headers[values: name].count == 1 else {
            throw Problem(.badRequest, "send one Idempotency-Key")
        }
        var text = value[...]
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
            text = text.dropFirst().dropLast().replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")[...]
        }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "an Idempotency-Key has 1 to 255 visible characters of ASCII")
        }
        return String(text)
    }
}
