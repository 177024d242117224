import Foundation
import Hummingbird

/// Decides which faults a request meets, writes them into its context, and resets its connection in the end.
///
/// The end is here, outside of journal and observer, so that they know of the request when its client does.
struct FaultDecisionMiddleware: RouterMiddleware {
    let plan: FaultPlan
    let profile: SandboxProfile
    let contextPath: String

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.faults = try await plan.faults(for: request)
        } catch let error as APIError {
            return error.response(APILayer(path: request.uri.path, profile: profile, contextPath: contextPath))
        }
        let response = try await next(request, context)
        if context.faults.contains(where: { isReset(response, by: $0) }) { await context.connection.reset() }
        return response
    }

    /// Whether the connection is reset instead of an answer; one without a body has nothing else to lose.
    private func isReset(_ response: Response, by fault: SandboxFault) -> Bool {
        switch fault.kind {
        case .reset, .resetAfter: true
        case .halfBody, .wrongLength: response.body.contentLength == 0
        default: false
        }
    }
}

/// Makes the faults of a request happen.
struct FaultMiddleware: RouterMiddleware {
    let profile: SandboxProfile
    let contextPath: String
    /// How much later every answer comes.
    let latency: Duration
    /// How wrong the `Date` header of every answer is.
    let clockSkew: Duration

    /// How many bytes more than it sends a wrong length announces.
    ///
    /// Less than it sends would be no fault that a client could notice: half an attachment looks whole then.
    static let missingBytes = 64

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        guard !request.uri.path.hasPrefix(ControlAPI.prefix) else { return try await next(request, context) }
        try await wait(for: context.faults)
        let fault = context.faults.first { !$0.kind.leavesAnswer }
        if fault?.kind == .reset { return Response(status: .badGateway) }
        var response: Response
        if let answer = fault.flatMap({ answer(to: request, instead: $0) }) {
            response = answer
        } else {
            response = try await SearchDelay.$ofRequest.withValue(searchDelay(by: context.faults)) {
                try await next(request, context)
            }
            if let fault { response = spoil(response, to: request, by: fault, context.connection) }
        }
        let skews = context.faults.filter { $0.kind == .clockSkew }.map { $0.duration ?? .seconds(300) }
        let skew = skews.reduce(clockSkew, +)
        if skew != .zero {
            response.headers[named: DateHandler.header] =
                HTTPDate.text(Date().addingTimeInterval(skew / .seconds(1)))
        }
        return response
    }

    private func wait(for faults: [SandboxFault]) async throws {
        let waits = faults.filter { $0.kind == .latency }.map { $0.duration ?? .milliseconds(200) }
        let wait = waits.reduce(latency, +)
        if wait > .zero { try await Task.sleep(for: wait) }
    }

    private func searchDelay(by faults: [SandboxFault]) -> Duration {
        // 20 s is what marksync measured on a live site (integration-scenarios/14-search-cql.md).
        faults.filter { $0.kind == .indexLag }.map { $0.duration ?? .seconds(20) }.reduce(.zero, +)
    }

    /// The answer to a request that is not processed.
    private func answer(to request: Request, instead fault: SandboxFault) -> Response? {
        func error(_ status: HTTPResponse.Status, _ usual: AnswerForm) -> Response {
            self.error(status, form: fault.form ?? usual, for: request)
        }
        let seconds = max(1, Int((fault.duration ?? .seconds(1)) / .seconds(1)))
        switch fault.kind {
        case .tooManyRequests:
            return FaultAnswers.tooManyRequests(
                retryAfter: seconds, asDate: false, layer: layer(of: request), profile: profile)
        case .tooManyRequestsUntil:
            return FaultAnswers.tooManyRequests(
                retryAfter: seconds, asDate: true, layer: layer(of: request), profile: profile)
        case .internalError: return error(.internalServerError, .json)
        case .badGateway: return error(.badGateway, .html)
        case .unavailable: return error(.serviceUnavailable, .text)
        case .gatewayTimeout: return error(.gatewayTimeout, .html)
        case .loginPage: return FaultAnswers.loginPage()
        case .halfAttachment where !isUpload(request): return error(.serviceUnavailable, .text)
        default: return nil
        }
    }

    private func error(_ status: HTTPResponse.Status, form: AnswerForm, for request: Request) -> Response {
        FaultAnswers.serverError(status, form: form, layer: layer(of: request))
    }

    private func layer(of request: Request) -> APILayer {
        APILayer(path: request.uri.path, profile: profile, contextPath: contextPath)
    }

    private func isUpload(_ request: Request) -> Bool {
        request.headers[.contentType]?.hasPrefix("multipart/form-data") ?? false
    }

    /// The answer to a request that was processed, with what happens to it on its way.
    private func spoil(
        _ response: Response, to request: Request, by fault: SandboxFault, _ connection: Connection
    ) -> Response {
        var response = response
        let length = response.body.contentLength ?? 0
        switch fault.kind {
        case .halfBody where length > 0:
            response.body = response.body.cut(after: length / 2, closing: connection)
        case .wrongLength where length > 0:
            response.body = response.body.cut(after: length, closing: connection)
            response.headers[.contentLength] = String(length + Self.missingBytes)
        case .slow:
            response.body = response.body.trickling(over: fault.duration ?? .seconds(2))
        case .wrongType:
            response.headers[.contentType] = "text/html;charset=UTF-8"
        case .emptyBody:
            response.body = ResponseBody()
        case .halfAttachment where response.status == .ok:
            response = error(.serviceUnavailable, form: .text, for: request)
        default: break
        }
        return response
    }
}
