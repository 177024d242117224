import Foundation
import HTTP
import JSON

@testable import Embedding

/// A service on a loopback socket that answers each request with what a test says.
final class StubService: Sendable {
    struct Call: Sendable {
        var head: String
        var body: JSONValue
    }

    struct Answer: Sendable {
        var status: Int
        var headers: String
        var body: [UInt8]

        init(status: Int = 200, headers: String = "", body: [UInt8]) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }

        init(status: Int = 200, headers: String = "", body: String) {
            self.init(status: status, headers: headers, body: Array(body.utf8))
        }
    }

    let port: Int
    private let listener: Int32
    private let answer: @Sendable (_ call: Call, _ number: Int) -> Answer
    private let log = Log()

    var calls: [Call] { log.calls }

    init(_ answer: @escaping @Sendable (_ call: Call, _ number: Int) -> Answer) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        self.answer = answer
        Thread { [self] in acceptAll() }.start()
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            Thread { [self] in serve(connection) }.start()
        }
        close(listener)
    }

    /// One request a connection.
    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        guard let call = read(descriptor) else { return }
        let answer = answer(call, log.append(call))
        let head =
            "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
            + answer.headers + "\r\n"
        let bytes = Array(head.utf8) + answer.body
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...]
                .withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func read(_ descriptor: Int32) -> Call? {
        var buffer: [UInt8] = []
        var head: Range<Int>?
        var length = 0
        while head == nil || buffer.count - (head?.upperBound ?? 0) < length {
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk.prefix(count)
            guard head == nil, let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            head = 0..<end.upperBound
            let text = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).lowercased()
            length = text.firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        }
        guard let head else { return nil }
        let body = try? JSONValue(parsing: Array(buffer[head.upperBound...]))
        return Call(head: String(decoding: buffer[head], as: UTF8.self), body: body ?? .null)
    }

    /// What came in so far; `@unchecked Sendable` because the list is touched only while the lock is held.
    private final class Log: @unchecked Sendable {
        private let lock = NSLock()
        private var list: [Call] = []
        var calls: [Call] { lock.withLock { list } }

        /// Keeps a call and returns its number, from 1.
        func append(_ call: Call) -> Int {
            lock.withLock {
                list.append(call)
                return list.count
            }
        }
    }
}

/// A clock whose sleeps are over at once, and counted.
final class StubTime: @unchecked Sendable {
    // Sendable because the members are touched only while the lock is held.
    private let lock = NSLock()
    private var passed = Duration.zero
    private var list: [Duration] = []
    private let start = ContinuousClock.now

    var sleeps: [Duration] { lock.withLock { list } }

    var time: EmbedderTime {
        EmbedderTime(
            now: { [self] in lock.withLock { start + passed } },
            sleep: { [self] duration in
                lock.withLock {
                    passed += duration
                    list.append(duration)
                }
            },
            chance: { 1 })
    }
}
