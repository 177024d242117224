import Foundation
import HTTP
import JSON

@testable import Search

/// A port of the loopback address that nobody listens on.
enum FreePort {
    static func next() throws -> Int {
        let (descriptor, port) = try listener()
        close(descriptor)
        return port
    }

    /// A socket that listens on a free port.
    static func listener() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// A server in Chroma's place that answers what a test says, one request a connection.
final class StubChroma: Sendable {
    struct Call: Sendable {
        /// The method and the path, such as `GET /api/v2/pre-flight-checks`.
        var line: String
        var head: String
        var body: JSONValue
    }

    struct Answer: Sendable {
        var status = 200
        var headers = ""
        var body: String
    }

    let port: Int
    private let listener: Int32
    private let answer: @Sendable (Call) -> Answer?
    private let log = Log()

    var calls: [Call] { log.calls }
    var lines: [String] { calls.map(\.line) }

    /// Starts it, with an answer to each call; `nil` stands for what an empty collection would say.
    init(_ answer: @escaping @Sendable (Call) -> Answer?) throws {
        (listener, port) = try FreePort.listener()
        self.answer = answer
        Thread { [self] in acceptAll() }.start()
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func usual(_ call: Call) -> Answer {
        if call.line.hasSuffix("/pre-flight-checks") { return Answer(body: #"{"max_batch_size": 2}"#) }
        if call.line.hasSuffix("/count") { return Answer(body: "0") }
        if call.line.hasSuffix("/get") { return Answer(body: #"{"ids": [], "embeddings": []}"#) }
        let collection = #"{"id": "c-1", "metadata": {"belay_identity": "model, 2 dimensions"}}"#
        return Answer(body: call.line.contains("/c-1/") ? "{}" : collection)
    }

    private func acceptAll() {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            Thread { [self] in serve(connection) }.start()
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        guard let call = read(descriptor) else { return }
        log.append(call)
        let answer = answer(call) ?? Self.usual(call)
        let head = "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.utf8.count)\r\nConnection: close\r\n"
        let bytes = Array((head + answer.headers + "\r\n" + answer.body).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...]
                .withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func read(_ descriptor: Int32) -> Call? {
        var buffer: [UInt8] = []
        var (end, length): (Int?, Int) = (nil, 0)
        while buffer.count - (end ?? buffer.count) < length || end == nil {
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk.prefix(count)
            guard end == nil, let found = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            end = found.upperBound
            let head = String(decoding: buffer[..<found.lowerBound], as: UTF8.self).lowercased()
            length = head.firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        }
        guard let end else { return nil }
        let head = String(decoding: buffer[..<end], as: UTF8.self)
        let line = head.split(separator: " ").prefix(2).joined(separator: " ")
        return Call(line: line, head: head, body: (try? JSONValue(parsing: Array(buffer[end...]))) ?? .null)
    }

    /// `@unchecked Sendable` because the list is touched only while the lock is held.
    private final class Log: @unchecked Sendable {
        private let lock = NSLock()
        private var list: [Call] = []
        var calls: [Call] { lock.withLock { list } }

        func append(_ call: Call) { lock.withLock { list.append(call) } }
    }
}
