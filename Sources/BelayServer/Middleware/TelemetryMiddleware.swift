import HTTPTypes
import Hummingbird
import Logging
import Telemetry

/// Counts requests, takes the time, gives each its place in a trace, and logs it.
struct TelemetryMiddleware: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        // Methods and paths that are none of ours count as one: they come from outside, and there is no end of them.
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "other"
        Metrics.httpInFlight.add()
        defer { Metrics.httpInFlight.add(-1) }
        let response = try await TraceContext.$current.withValue(trace(of: request)) {
            try await next(request, context)
        }
        let route = context.endpointPath ?? "none"
        let duration = ContinuousClock.now - start
        Metrics.httpRequests.add(1, method, route, String(response.status.code))
        Metrics.httpDuration.observe(duration, method, route)
        if logger.logLevel <= .info {
            logger.info(
                "\(method) \(route) \(response.status.code)",
                metadata: [
                    "request": "\(context.requestID)", "ms": "\(duration / .milliseconds(1))",
                    "address": "\(context.remoteAddress ?? "-")",
                ])
        }
        return response
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .options, .patch]

    /// The sender's trace goes on here; one that sends two, or none that can be read, begins a new one (section 3.2).
    private func trace(of request: Request) -> TraceContext {
        guard let name = HTTPField.Name("traceparent") else { return TraceContext() }
        let values = request.headers[values: name]
        guard values.count == 1, let sender = TraceContext(traceparent: values[0]) else { return TraceContext() }
        return sender.child()
    }
}
