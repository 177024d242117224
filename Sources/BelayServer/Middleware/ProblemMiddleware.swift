import HTTPTypes
import Hummingbird
import Logging
import StepKit
import Webhooks
import WorkflowEngine

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
        switch error {
        case let problem as Problem: return problem
        case let error as InputError:
            return Problem(.unprocessableContent, error.description, faults: error.problemFaults)
        case let error as RunNotLive: return Problem(.conflict, error.description)
        case let error as EngineStopped:
            return Problem(.serviceUnavailable, error.description, headers: [.retryAfter: "5"])
        case let error as UnknownSource: return Problem(.notFound, error.description)
        case let error as WebhookBodyError:
            return Problem(
                error.isSyntaxError ? .badRequest : .unprocessableContent, error.description,
                faults: [.init(pointer: error.pointer, detail: error.reason)])
        case let error as HTTPError where error.status == .notFound: return notFound(request)
        case let error as HTTPError: return Problem(error.status, error.body ?? error.status.reasonPhrase)
        default:
            // What went wrong inside is for the log, not for the answer.
            return Problem(
                .internalServerError, "something went wrong inside; the log tells more under this request id")
        }
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

extension InputError {
    /// The faults where they stand in a request's body.
    var problemFaults: [Problem.Fault] {
        faults.map { .init(at: "inputs", $0.input, detail: $0.message) }
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
