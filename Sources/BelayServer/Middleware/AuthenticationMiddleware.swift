import Access
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Finds out who sends a request.
///
/// What they may do, each row of the table of routes says (`Route.authorize`).
struct AuthenticationMiddleware: RouterMiddleware {
    let access: ServerAccess?
    /// Paths whose requests nobody is asked for a token for; deliveries of tools have proofs of their own.
    private let openPaths: Set<String>
    private let openPatterns: [Route]

    init(access: ServerAccess?, routes: [Route]) {
        self.access = access
        let open = routes.filter { $0.role == nil }
        openPaths = Set(open.filter(\.pathParameters.isEmpty).map(\.path))
        openPatterns = open.filter { !$0.pathParameters.isEmpty }
    }

    func handle(
        _ request: Request, context: BelayRequestContext,
        next: (Request, BelayRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let access, !isOpen(request.uri.path) else { return try await next(request, context) }
        var context = context
        context.caller = try await caller(request, access)
        var response = try await next(request, context)
        if context.caller.kind != .anonymous { response.headers.append(.init(name: .vary, value: "Authorization")) }
        return response
    }

    private func isOpen(_ path: String) -> Bool {
        openPaths.contains(path) || openPatterns.contains { $0.matches(path) }
    }

    private func caller(_ request: Request, _ access: ServerAccess) async throws -> Caller {
        guard let token = try bearerToken(request) else {
            guard try await access.authenticator.requiresTokens() else { return .anonymous }
            throw Problem(
                .unauthorized, "show a token, in a header 'Authorization: Bearer …'; 'belay token create' makes one",
                headers: [.wwwAuthenticate: "Bearer realm=\"belay\""])
        }
        do {
            return try await access.authenticator.caller(showing: token, claimedName: claimedName(request))
        } catch let error as AccessRefused {
            throw Problem(
                .unauthorized, error.description, headers: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])
        } catch let error as ProviderUnavailable {
            access.logger.error("\(error)")
            throw Problem(
                .serviceUnavailable,
                "it cannot be told at the moment whether the token is good: the identity provider "
                    + "does not answer", headers: [.retryAfter: "30"])
        }
    }

    private func bearerToken(_ request: Request) throws -> String? {
        guard let value = request.headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem(
                .unauthorized, "expected 'Authorization: Bearer …'",
                headers: [.wwwAuthenticate: "Bearer realm=\"belay\""])
        }
        return String(parts[1]).trimmingCharacters(in: .whitespaces)
    }

    private func claimedName(_ request: Request) -> String? {
        HTTPField.Name("Belay-User").flatMap { request.headers[$0] }.map { String($0.prefix(200)) }
    }
}
