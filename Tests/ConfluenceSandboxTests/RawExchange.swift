import Foundation

@testable import ConfluenceSandbox

/// One HTTP exchange as it is on the wire, over a connection of its own.
struct RawExchange: Sendable {
    let bytes: [UInt8]
    /// Whether the connection ended with a reset instead of an orderly close.
    let wasReset: Bool

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var head: String { String(text.prefix(upTo: text.range(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)) }
    var body: String { text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

    /// The value of a header of the answer.
    func header(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// Sends a request and reads until the server ends the connection, at most ten seconds.
    static func make(
        _ method: String, _ path: String, port: Int, headers: [String: String] = [:], body: String = ""
    ) async throws -> RawExchange {
        var request = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        request += "Authorization: \(SandboxFixture.credentials)\r\nContent-Length: \(body.utf8.count)\r\n"
        for (name, value) in headers { request += "\(name): \(value)\r\n" }
        let bytes = Array("\(request)\r\n\(body)".utf8)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange(bytes, port: port) }) }
        }
    }

    private static func exchange(_ request: [UInt8], port: Int) throws -> RawExchange {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EBADF) }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
        else { throw POSIXError(.ECONNREFUSED) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return RawExchange(bytes: bytes, wasReset: count < 0 && errno == ECONNRESET) }
            bytes += chunk.prefix(count)
        }
    }
}

extension SandboxFixture {
    /// Serves on a free port while the body runs.
    func serve(_ body: (Int) async throws -> Void) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let sandbox = sandbox
        let server = Task {
            defer { continuation.finish() }
            try await sandbox.run { continuation.yield($0) }
        }
        for await port in ports {
            do {
                try await body(port)
            } catch {
                server.cancel()
                throw error
            }
            break
        }
        server.cancel()
        try await server.value
    }
}
