import Hummingbird
import JSON
import Logging

/// Writes each request into the journal, and gives each answer its request id.
struct JournalMiddleware: RouterMiddleware {
    let journal: Journal
    let accounts: Accounts
    let contextPath: String
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        guard !request.uri.path.hasPrefix(ControlAPI.prefix) else { return try await next(request, context) }
        let inFlight = await journal.begin()
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            await journal.end()
            throw error
        }
        response.headers[named: "Atl-Request-Id"] = context.requestID
        let query = QueryParameters(request.uri.query ?? "")
        let authorization = request.headers[.authorization]
        let path = SitePath(request.uri.path, contextPath: contextPath)
        await journal.append(
            SandboxRequest(
                time: now().text, method: request.method.rawValue, path: request.uri.path,
                query: query["token"] == nil
                    ? request.uri.query ?? "" : query.encoded(replacing: [("token", "REDACTED")]),
                status: context.faults.contains { $0.kind == .reset } ? 0 : response.status.code,
                user: await accounts.principal(authorization, isGateway: path.isGateway)?.name,
                hasCredentials: authorization != nil, faults: context.faults.map(\.description),
                requestID: context.requestID, inFlight: inFlight, answerBytes: response.body.contentLength))
        return response
    }
}

/// Makes what a request has changed last before it is answered, also when a part of it was refused.
struct CommitMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            try await site.commit()
            return response
        } catch let error as APIError {
            try await site.commit()
            throw error
        }
    }
}

/// Turns what handlers throw into the answers of the API that was called.
struct ErrorMiddleware: RouterMiddleware {
    let profile: SandboxProfile
    let contextPath: String
    let allowed: AllowedMethods

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        let layer = APILayer(path: request.uri.path, profile: profile, contextPath: contextPath)
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return error.response(layer)
        } catch let error as HTTPError where error.status == .notFound {
            return unknownPath(request, layer)
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return APIError.unavailable("The sandbox failed: \(error)").response(layer)
        }
    }

    /// Data Center's REST module has a shape of its own for paths it does not know, and the site has a page.
    private func unknownPath(_ request: Request, _ layer: APILayer) -> Response {
        if let methods = allowed.methods(for: request) { return wrongMethod(allowed: methods, layer) }
        guard case .dataCenter = layer else { return APIError.notFound().response(layer) }
        guard request.uri.path.hasPrefix(contextPath + "/rest/") else {
            var error = APIError.notFound()
            error.html =
                "<!doctype html><html><head><title>Page Not Found - Confluence</title></head><body><h1>Page Not Found</h1></body></html>"
            return error.response(layer)
        }
        return .json(
            ["message": .string("null for uri: \(request.uri.path)"), "status-code": 404], status: .notFound)
    }

    /// The status of a method that a known path does not have, in the words of each version's framework.
    private func wrongMethod(allowed: [String], _ layer: APILayer) -> Response {
        var response: Response
        if case .v2 = layer {
            response = APIError.methodNotAllowed().response(layer)
        } else {
            response = .json(
                ["message": "HTTP 405 Method Not Allowed", "status-code": 405], status: .methodNotAllowed)
        }
        response.headers[.allow] = allowed.joined(separator: ", ")
        return response
    }
}
