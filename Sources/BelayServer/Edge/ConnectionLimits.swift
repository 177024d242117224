import HTTPTypes
import JSON
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Watches over one connection: heads that are too large, bodies that trickle, answers that nobody reads.
///
/// It stands behind the parser. A head that trickles in is Hummingbird's to end, by the idle timeout: it is silent until
/// the head is complete.
final class ConnectionLimits: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The most bytes of a head, and the most headers.
    static let headBytesMax = 32 << 10
    static let headersMax = 100
    /// The rate at which a body must come on average, once its grace is over.
    private static let bytesPerSecondMin = 1024.0

    /// How long a connection is kept after an answer that ends it.
    private static let lingering = TimeAmount.seconds(2)

    private let stallTimeout: TimeAmount
    private let bodyGrace: Duration
    private var unanswered = 0
    private var isRefused = false
    private var bodyBegan = ContinuousClock.now
    private var bodyBytes = 0
    private var stall: Scheduled<Void>?

    init(_ edge: ServerEdge) {
        stallTimeout = edge.stallTimeout
        bodyGrace = edge.bodyGrace
    }

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let codings = head.headerFields[values: .transferEncoding]
            guard codings.isEmpty || codings.map({ $0.lowercased() }) == ["chunked"] else {
                // The parser takes it for no body at all, and what is in it for the next request.
                return refuse(context, .badRequest, "Transfer-Encoding may only be 'chunked'")
            }
            unanswered += 1
            bodyBegan = .now
            bodyBytes = 0
            // Of requests sent ahead, those before are answered first; who sends them must not wait for this.
            if unanswered == 1, head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
            let late = ContinuousClock.now - bodyBegan - bodyGrace
            guard late <= .zero || Double(bodyBytes) >= late / .seconds(1) * Self.bytesPerSecondMin else {
                return context.close(promise: nil)
            }
        case .end: break
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case HTTPParserError.headerOverflow = error else { return context.fireErrorCaught(error) }
        refuse(
            context, .requestHeaderFieldsTooLarge,
            "a request's head may have at most \(Self.headersMax) headers and \(Self.headBytesMax) bytes")
    }

    /// Answers what must not get any further, and ends the connection.
    private func refuse(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status, _ detail: String) {
        isRefused = true
        // An answer in the middle of another one would be taken for a part of it.
        guard unanswered == 0 else { return context.close(promise: nil) }
        let text = Self.problem(status, detail)
        let headers: HTTPFields = [
            .connection: "close", .contentLength: "\(text.utf8.count)", .contentType: "application/problem+json",
        ]
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        let channel = context.channel
        written.futureResult.whenComplete { _ in
            // What is not read yet would make the system reset the connection, and the answer could get lost.
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(mode: .all, promise: nil) }
        }
    }

    // MARK: - Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let channel = context.channel
            stall = context.eventLoop.scheduleTask(in: stallTimeout) { channel.close(mode: .all, promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        context.fireChannelInactive()
    }

    private static func problem(_ status: HTTPResponse.Status, _ detail: String) -> String {
        let members: JSONValue = [
            "type": .string(ProblemType(status).uri), "title": .string(status.reasonPhrase),
            "status": .int(status.code),
            "detail": .string(detail),
        ]
        return members.serialized() + "\n"
    }
}
