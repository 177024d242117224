import Foundation
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// The connection that a request came on.
struct Connection: Sendable {
    let channel: any Channel

    /// Sends a TCP reset: what was not sent yet is thrown away.
    func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// Ends the connection after what was sent.
    func close() async {
        try? await channel.close(mode: .all).get()
    }
}

extension ResponseBody {
    /// The body that ends after some bytes, with the connection.
    func cut(after count: Int, closing connection: Connection) -> ResponseBody {
        let whole = self
        return ResponseBody(contentLength: contentLength) { writer in
            try? await whole.write(CuttingWriter(parent: writer, left: count))
            await connection.close()
            throw CancellationError()
        }
    }

    /// The body whose first stretch comes in twenty pieces over a time.
    func trickling(over time: Duration) -> ResponseBody {
        let whole = self
        return ResponseBody(contentLength: contentLength) { writer in
            try await whole.write(TricklingWriter(parent: writer, pause: time / TricklingWriter.pieceCount))
        }
    }
}

/// Passes some bytes on and ends then, without finishing the body.
private struct CuttingWriter: ResponseBodyWriter {
    struct IsCut: Error {}

    var parent: any ResponseBodyWriter
    var left: Int

    mutating func write(_ buffer: ByteBuffer) async throws {
        var buffer = buffer
        guard let part = buffer.readSlice(length: min(left, buffer.readableBytes)) else { throw IsCut() }
        left -= part.readableBytes
        try await parent.write(part)
        if left == 0 { throw IsCut() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Passes the first buffer on piece by piece.
private struct TricklingWriter: ResponseBodyWriter {
    static let pieceCount = 20

    var parent: any ResponseBodyWriter
    let pause: Duration
    var isFirst = true

    mutating func write(_ buffer: ByteBuffer) async throws {
        guard isFirst else { return try await parent.write(buffer) }
        isFirst = false
        var buffer = buffer
        let length = max(1, buffer.readableBytes / Self.pieceCount)
        while let piece = buffer.readSlice(length: min(length, buffer.readableBytes)), piece.readableBytes > 0 {
            try await Task.sleep(for: pause)
            try await parent.write(piece)
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await parent.finish(trailingHeaders)
    }
}

/// Puts the wrong date of an answer into its `Date` header, which the server sets after all middleware.
final class DateHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Carries the date to this handler, and goes no further.
    static let header = "X-Sandbox-Date"

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let date = head.headerFields[named: Self.header] else {
            return context.write(data, promise: promise)
        }
        head.headerFields[named: Self.header] = nil
        head.headerFields[.date] = date
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
