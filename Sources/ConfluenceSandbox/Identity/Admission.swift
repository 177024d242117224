import Hummingbird

/// Decides whether a request may use a route: who sends it, with which scopes, and what may that account see.
struct Admission: Sendable {
    let site: Site
    let accounts: Accounts
    let failures: LoginFailures
    let profile: SandboxProfile
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
            throw refusal(of: request, route)
        }
        let principal = try await identify(authorization, isGateway: isGateway)
        if let scopes = principal.scopes, !scopes.isSuperset(of: route.scopes) { throw APIError.scopeMissing() }
        context.principal = principal
        try await checkAccess(principal.accountID, route, Call(request, context, contextPath: contextPath))
        return context
    }

    /// What Data Center's login filter says about a request that it let pass.
    func fields(for principal: Principal?) -> [(String, String)] {
        guard !profile.isCloud, let principal else { return [] }
        return [("X-Seraph-LoginReason", "OK"), ("X-AUSERNAME", principal.name.percentEncoded)]
    }

    private func refusal(of request: Request, _ route: Route) -> APIError {
        guard !profile.isCloud else { return route.anonymous == .notFound ? .notFound() : .unauthorized() }
        guard route.anonymous != .alwaysUnauthorized else { return .unauthorized() }
        // Data Center lets anonymous users through to the permission check, unless Basic is asked for.
        guard QueryParameters(request.uri.query ?? "")["os_authType"] == "basic" else {
            return .forbidden("Not permitted to use confluence")
        }
        return .loginRequired()
    }

    /// Who sent this header.
    ///
    /// After some failures Data Center wants to see a person, and refuses the right password too:
    /// https://confluence.atlassian.com/confkb/using-captcha-with-rest-966681459.html
    ///
    /// - Throws: `APIError` as the site's front, or the gateway, refuses a request.
    private func identify(_ authorization: String, isGateway: Bool) async throws -> Principal {
        guard !profile.isCloud, let name = accounts.basicName(authorization) else {
            return try await accounts.identify(authorization, isGateway: isGateway)
        }
        guard await !failures.isLocked(name) else { throw APIError.loginFailed("AUTHENTICATION_DENIED") }
        do {
            let principal = try await accounts.identify(authorization, isGateway: isGateway)
            await failures.clear(name)
            return principal
        } catch {
            await failures.note(name)
            throw error
        }
    }

    /// What an account may not see is not found, and what it may not change is forbidden.
    private func checkAccess(_ accountID: String, _ route: Route, _ call: Call) async throws {
        guard let subject = route.subject else { return }
        let text = try call.parameter(subject.parameter)
        switch subject.kind {
        case .content, .page:
            guard let id = Int(text.hasPrefix("att") ? String(text.dropFirst(3)) : text) else { return }
            if case .page(let kind) = subject.kind { try await site.checkKind(kind, ofPage: id) }
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
