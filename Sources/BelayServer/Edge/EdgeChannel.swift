import HummingbirdCore
import Logging
import NIOCore

/// A connection as the service takes it: counted, encrypted where that is wanted, then HTTP/1.1.
struct EdgeChannel: ServerChildChannel {
    let http: HTTP1Channel
    let gate: ConnectionGate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let address = channel.remoteAddress?.ipAddress
        guard gate.enter(address) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(TooManyConnections())
        }
        channel.closeFuture.whenComplete { _ in gate.leave(address) }
        return http.setup(channel: channel, logger: logger)
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
                additionalChannelHandlers: [ConnectionLimits(stallTimeout: edge.stallTimeout)],
                idleTimeout: edge.idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: ConnectionLimits.headBytesMax,
                    maxHeaderListSize: ConnectionLimits.headBytesMax, maxHeaderFieldCount: ConnectionLimits.headersMax))
            return EdgeChannel(http: HTTP1Channel(responder: responder, configuration: configuration), gate: gate)
        }
    }
}
