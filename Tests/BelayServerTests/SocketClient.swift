import Foundation

/// A connection on which a test says what it likes, byte by byte.
final class SocketClient: Sendable {
    /// The lines that come, without their ends; it ends when the other side closes.
    let lines: AsyncStream<String>
    private let socket: Int32

    /// Connects.
    ///
    /// - Parameters:
    ///   - port: the port, on loopback.
    ///   - reads: whether what comes is read; if not, buffers are small, and `lines` stay empty.
    /// - Throws: `POSIXError` when there is nobody.
    init(port: Int?, reads: Bool = true) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if !reads {
            var size: Int32 = 4096
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(UInt16(port ?? 0)).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw POSIXError(.ECONNREFUSED) }
        self.socket = socket
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        guard reads else {
            continuation.finish()
            return
        }
        Thread { Self.read(socket, continuation) }.start()
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(.EPIPE)
        }
    }

    /// Sends a request without a body.
    func get(_ path: String, headers: [String] = []) throws {
        let lines = ["GET \(path) HTTP/1.1", "Host: localhost"] + headers
        try send(lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Goes away without a word.
    ///
    /// The reading thread closes the socket.
    func disconnect() { shutdown(socket, CInt(SHUT_RDWR)) }

    private static func read(_ socket: Int32, _ continuation: AsyncStream<String>.Continuation) {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 {
            for byte in buffer[..<count] {
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                    continue
                }
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                continuation.yield(String(decoding: line, as: UTF8.self))
                line = []
            }
        }
        close(socket)
        continuation.finish()
    }
}
