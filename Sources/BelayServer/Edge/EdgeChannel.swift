import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection as the service takes it: counted, encrypted where that is wanted, then HTTP/1.1.
struct EdgeChannel: ServerChildChannel {
    let http: HTTP1Channel
    let gate: ConnectionGate
    /// `nil` for connections in the clear.
    let tls: TLSIdentity?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let address = channel.remoteAddress?.ipAddress
        guard gate.enter(address) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(TooManyConnections())
        }
        channel.closeFuture.whenComplete { _ in gate.leave(address) }
        guard let tls else { return http.setup(channel: channel, logger: logger) }
        return channel.eventLoop
            .makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
            }
            .flatMap { http.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}

/// An address has as many connections open as one may have.
private struct TooManyConnections: Error {}

extension HTTPServerBuilder {
    /// A server of connections with limits.
    static func limited(_ edge: ServerEdge) -> HTTPServerBuilder {
        let gate = ConnectionGate(edge)
        return HTTPServerBuilder { responder in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionLimits(edge)],
                idleTimeout: edge.idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: ConnectionLimits.headBytesMax,
                    maxHeaderListSize: ConnectionLimits.headBytesMax, maxHeaderFieldCount: ConnectionLimits.headersMax))
            return EdgeChannel(
                http: HTTP1Channel(responder: responder, configuration: configuration), gate: gate, tls: edge.tls)
        }
    }
}
