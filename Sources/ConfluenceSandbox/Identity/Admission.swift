import Hummingbird

/// Decides whether a request may use a route: who sends it, with which scopes, and what may that account see.
struct Admission: Sendable {
    let site: Site
    let accounts: Accounts
    let cloudID: String
    let contextPath: String

    /// Lets the request in, and notes who sends it.
    ///
    /// - Throws: `APIError` in the words of the part of the real site that refuses: the gateway, the site's front
    ///   or the API.
    func admit(_ request: Request, _ context: SandboxContext, to route: Route) async throws -> SandboxContext {
        var context = context
        let isGateway = SitePath(request.uri.path, contextPath: contextPath).isGateway
        if isGateway, context.parameters.get("cloudId") != cloudID {
            throw APIError.gatewayNotFound()
        }
        guard route.anonymous != .allowed else { return context }
        guard let authorization = request.headers[.authorization] else {
            if isGateway { throw APIError.gatewayUnauthorized() }
            throw route.anonymous == .notFound ? APIError.notFound() : APIError.unauthorized()
        }
        let principal = try await accounts.identify(authorization, isGateway: isGateway)
        if let scopes = principal.scopes, !scopes.isSuperset(of: route.scopes) { throw APIError.scopeMissing() }
        context.principal = principal
        try await checkAccess(principal.accountID, route, Call(request, context, contextPath: contextPath))
        return context
    }

    /// What an account may not see is not found, and what it may not change is forbidden.
    private func checkAccess(_ accountID: String, _ route: Route, _ call: Call) async throws {
        guard let subject = route.subject else { return }
        let text = try call.parameter(subject.parameter)
        switch subject.kind {
        case .content:
            guard let id = Int(text.hasPrefix("att") ? String(text.dropFirst(3)) : text) else { return }
            try await site.checkAccess(toContent: id, for: accountID, isWrite: route.isWrite)
        case .space:
            guard let id = Int(text) else { return }
            try await site.checkAccess(toSpace: id, for: accountID, isWrite: route.isWrite)
        case .spaceKey:
            guard let space = await site.space(key: text) else { return }
            try await site.checkAccess(toSpace: space.id, for: accountID, isWrite: route.isWrite)
        }
    }
}
