import HTTPTypes
import Hummingbird
import Networks

/// Believes trusted proxies about who sends a request; from anybody else, those headers mean nothing.
struct ForwardedHeadersMiddleware: RouterMiddleware {
    let edge: ServerEdge

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if edge.tls != nil { context.scheme = "https" }
        guard !edge.trustedProxies.isEmpty, let peer = context.remoteAddress, let address = IPAddress(peer),
            edge.trustedProxies.contains(where: { $0.contains(address) })
        else { return try await next(request, context) }
        let forwarded = try Forwarded(request.headers, from: peer, trusting: edge.trustedProxies)
        context.remoteAddress = forwarded.client
        context.scheme = forwarded.scheme ?? context.scheme
        context.forwardedHost = forwarded.host
        if let name = edge.clientNameHeader {
            let values = request.headers[values: name]
            // Two names would be one of the proxy's and one of somebody else's.
            if values.count == 1, !values[0].isEmpty { context.clientName = values[0] }
        }
        return try await next(request, context)
    }
}
