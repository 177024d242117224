import HTTPTypes
import Hummingbird
import Logging
import StepKit

/// Turns every error into problem details, wrong methods into 405, and answers OPTIONS.
struct ProblemMiddleware: RouterMiddleware {
    let routes: [Route]
    let logger: Logger

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && request.method == .options {
            let allowed = allowedMethods(request.uri.path)
            guard allowed.isEmpty else { return Response(status: .noContent, headers: [.allow: allowed]) }
            return notFound(request).response(requestID: context.requestID, path: request.shownPath)
        } catch {
            let problem = problem(for: error, request)
            if problem.status.code >= 500 {
                logger.error(
                    "\(request.method) \(request.shownPath): \(error)", metadata: ["request": "\(context.requestID)"])
            }
            let response = problem.response(requestID: context.requestID, path: request.shownPath)
            // A body after the head of an answer to HEAD would be taken for the next answer.
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func problem(for error: any Error, _ request: Request) -> Problem {
        if let error = error as? HTTPError, error.status == .notFound { return notFound(request) }
        return Problem(for: error)
    }

    private func notFound(_ request: Request) -> Problem {
        let allowed = allowedMethods(request.uri.path)
        guard !allowed.isEmpty else { return Problem(.notFound, "there is nothing at \(request.shownPath)") }
        return Problem(
            .methodNotAllowed, "\(request.method) is not possible here; possible: \(allowed)",
            headers: [.allow: allowed])
    }

    /// The methods that a path answers, as `Allow` lists them; empty when there is no such path.
    private func allowedMethods(_ path: String) -> String {
        let fitting = routes.filter { $0.matches(path) }
        // `/runs/cancel` is that path, and no run with the id 'cancel'.
        let exact = fitting.filter { $0.path == path }
        let own = (exact.isEmpty ? fitting : exact).map(\.method)
        guard !own.isEmpty else { return "" }
        let methods = own + (own.contains(.get) ? [.head, .options] : [.options])
        return methods.map(\.rawValue).joined(separator: ", ")
    }
}

extension Request {
    /// The path as answers and logs may show it: whatever stands behind a source of webhooks is a secret, or may be one.
    fileprivate var shownPath: String {
        let parts = uri.path.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, parts[0] == "webhooks" else { return uri.path }
        return "/\(parts[0])/\(parts[1])/\(Redactor.mark)"
    }
}
