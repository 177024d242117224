import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a stub was asked.
struct StubRequest: Sendable {
    var method: String
    /// The path and the query as sent.
    var target: String
    var headers: [String: String]
    var body: String
    /// How many requests came before this one.
    var index: Int

    func header(_ name: String) -> String? { headers[name.lowercased()] }
}

/// What a stub answers.
struct StubReply: Sendable {
    var status = 200
    var headers: [String: String] = ["Content-Type": "application/json"]
    var body = ""

    static func json(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> StubReply {
        let type = ["Content-Type": "application/json"]
        return StubReply(status: status, headers: type.merging(headers) { _, new in new }, body: body)
    }

    static func html(_ body: String, status: Int = 200) -> StubReply {
        StubReply(status: status, headers: ["Content-Type": "text/html;charset=UTF-8"], body: body)
    }
}

/// Values collected by several tasks.
final class Collected<Value: Sendable>: @unchecked Sendable {
    // Sendable because the list is touched only while the lock is held.
    private let lock = NSLock()
    private var list: [Value] = []

    var values: [Value] { lock.withLock { list } }

    /// Adds a value and says how many were there before.
    @discardableResult func append(_ value: Value) -> Int {
        lock.withLock {
            list.append(value)
            return list.count - 1
        }
    }
}

/// Runs `body` while a server answers with `handler`, on a port that `body` gets.
func withStubServer(
    _ requests: Collected<StubRequest>, _ handler: @escaping @Sendable (StubRequest) -> StubReply,
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    let router = Router()
    router.add(middleware: AnswerEverything(requests: requests, handler: handler))
    let (ports, port) = AsyncStream<Int>.makeStream()
    let application = Application(
        router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            if let number = channel.localAddress?.port { port.yield(number) }
            port.finish()
        })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            do { try await application.run() } catch is CancellationError {}
        }
        for await number in ports { try await body(number) }
        group.cancelAll()
    }
}

private struct AnswerEverything: RouterMiddleware {
    typealias Context = BasicRequestContext

    let requests: Collected<StubRequest>
    let handler: @Sendable (StubRequest) -> StubReply

    func handle(
        _ input: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let body = try await input.body.collect(upTo: 8 << 20)
        var request = StubRequest(
            method: input.method.rawValue, target: input.uri.string,
            headers: Dictionary(
                input.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first }),
            body: String(buffer: body), index: 0)
        request.index = requests.append(request)
        let reply = handler(request)
        var response = Response(
            status: .init(code: reply.status), body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }
}
