import Foundation
import HTTP

/// A small HTTP/1.1 server on sockets, so that tests can also answer as no decent server would.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: HTTPHeaders
        var body: [UInt8]
        /// Which connection, counted from 1.
        var connection: Int
    }

    enum Reply: Sendable {
        /// A response; the connection stays open.
        case response(Int, HTTPHeaders = [:], [UInt8] = [])
        /// These bytes as they are, then the connection is closed.
        case raw(String)
        /// A success with so many zeros.
        case zeros(Int)
        /// Nothing, until the client goes away.
        case hang
        /// The connection is closed without an answer.
        case close
    }

    let port: Int
    /// Each request when it has been read, in order.
    let received: AsyncStream<Request>
    private let listener: Int32
    private let handler: @Sendable (Request) -> Reply
    private let report: AsyncStream<Request>.Continuation
    private let log = Log()

    init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 512) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        self.handler = handler
        (received, report) = AsyncStream.makeStream()
        Thread { [self] in acceptAll() }.start()
    }

    func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }

    var requests: [Request] { log.requests }

    /// Ends the server; its threads end with their connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        var count = 0
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            count += 1
            Thread { [self, count] in serve(connection, number: count) }.start()
        }
        close(listener)
        report.finish()
    }

    private func serve(_ descriptor: Int32, number: Int) {
        defer { close(descriptor) }
        var buffer: [UInt8] = []
        while let request = read(descriptor, &buffer, number) {
            log.append(request)
            report.yield(request)
            switch handler(request) {
            case .response(let status, let headers, let body):
                let lines = headers.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
                let head = "HTTP/1.1 \(status) X\r\n\(lines)Content-Length: \(body.count)\r\n\r\n"
                guard send(descriptor, Array(head.utf8) + (request.method == "HEAD" ? [] : body)) else { return }
            case .raw(let text):
                _ = send(descriptor, Array(text.utf8))
                return
            case .zeros(let count):
                guard send(descriptor, Array("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n".utf8)) else {
                    return
                }
                let chunk = [UInt8](repeating: 0, count: 64 << 10)
                for start in stride(from: 0, to: count, by: chunk.count) {
                    guard send(descriptor, Array(chunk.prefix(count - start))) else { return }
                }
            case .hang:
                var byte: UInt8 = 0
                _ = recv(descriptor, &byte, 1, 0)
                return
            case .close: return
            }
        }
    }

    private func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func read(_ descriptor: Int32, _ buffer: inout [UInt8], _ number: Int) -> Request? {
        func more() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return false }
            buffer += chunk.prefix(count)
            return true
        }
        let blankLine = Array("\r\n\r\n".utf8)
        while buffer.firstRange(of: blankLine) == nil {
            guard more() else { return nil }
        }
        guard let end = buffer.firstRange(of: blankLine) else { return nil }
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        buffer.removeSubrange(..<end.upperBound)
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let fields = lines.dropFirst()
            .compactMap { line -> HTTPHeaders.Field? in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                return HTTPHeaders.Field(name: String(line[..<colon]), value: value)
            }
        let headers = HTTPHeaders(fields)
        let length = headers["Content-Length"].flatMap { Int($0) } ?? 0
        while buffer.count < length {
            guard more() else { return nil }
        }
        defer { buffer.removeFirst(length) }
        return Request(
            method: words[0], target: words[1], headers: headers, body: Array(buffer.prefix(length)),
            connection: number)
    }

    /// What came in so far.
    private final class Log: @unchecked Sendable {
        // Sendable because the list is touched only while the lock is held.
        private let lock = NSLock()
        private var list: [Request] = []
        var requests: [Request] { lock.withLock { list } }
        func append(_ request: Request) { lock.withLock { list.append(request) } }
    }
}

/// Runs a test against a server and a client, and ends both.
func withServer(
    configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
    _ handler: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply,
    _ body: (LoopbackServer, HTTPClient) async throws -> Void
) async throws {
    let server = try LoopbackServer(handler)
    let client = HTTPClient(configuration: configuration)
    defer { server.stop() }
    do {
        try await body(server, client)
    } catch {
        await client.shutdown()
        throw error
    }
    await client.shutdown()
}

/// Runs a test with a folder of its own, which is removed afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "http-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
