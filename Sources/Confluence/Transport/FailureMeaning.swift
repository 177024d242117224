internal import HTTP

/// What an answer that is no success means with Confluence, and what to do about it.
struct FailureMeaning {
    var code: ConfluenceError.Code
    /// What is the matter.
    var what: String
    /// What to do.
    var remedy: String

    private init(_ code: ConfluenceError.Code, _ what: String, _ remedy: String) {
        self.code = code
        self.what = what
        self.remedy = remedy
    }

    /// Reads a status with what goes with it.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - said: what its body says.
    ///   - call: what was asked.
    ///   - face: which Confluence it was asked of.
    ///   - hasCredentials: whether it was asked in somebody's name.
    init(_ response: HTTPResponse, said: String, call: APICall, face: ConfluenceFace, hasCredentials: Bool) {
        let said = said.lowercased()
        self =
            switch response.status {
            case 400: Self.badRequest(said)
            case 401 where !hasCredentials:
                .init(
                    .unauthorized, "Confluence wants credentials, and none are configured",
                    "set CONFLUENCE_USERNAME and CONFLUENCE_API_TOKEN, or what docs/configuration.md says")
            case 401: Self.unauthorized(response, said, call, face)
            case 403: Self.forbidden(response, said, face)
            case 404: Self.notFound(response, said, call, face)
            case 407: Self.proxyRefused
            case 409: .init(.conflict, "it was changed meanwhile", "read it again and repeat the change")
            case 410:
                .init(
                    .gone, "Confluence has removed this call",
                    face == .dataCenter
                        ? "this is Confluence Cloud, not Data Center: correct CONFLUENCE_FACE"
                        : "update this program, or check that the base URL is right")
            case 413: .init(.tooLarge, "the content is too large", "send less than 5 MB")
            case 429: .init(.rateLimited, "too many requests", "wait, and send fewer at once")
            case 501 where said.contains("unreconciled"):
                // CONFSERVER-59196.
                .init(
                    .unreconciledPage, "Data Center cannot save the page as it is",
                    "open the page in a browser once, then repeat the change")
            case 500...:
                .init(
                    .server, "Confluence has a fault",
                    face.isCloud ? "try again later; see https://status.atlassian.com" : "try again later")
            default: .init(.badRequest, "Confluence refuses the request", "correct what it names")
            }
    }

    private static let proxyRefused = FailureMeaning(
        .proxyRefused, "the proxy wants to know who you are",
        "put user and password into the proxy's URL (HTTPS_PROXY), or name the site in NO_PROXY")

    private static func badRequest(_ said: String) -> FailureMeaning {
        if said.contains("already exists"), said.contains("title") || said.contains("page") {
            return .init(
                .titleTaken, "the title is taken",
                "choose another title, or update the page that has it; it may be in the archive")
        }
        return .init(.badRequest, "Confluence refuses the request", "correct what it names")
    }

    private static func unauthorized(
        _ response: HTTPResponse, _ said: String, _ call: APICall, _ face: ConfluenceFace
    ) -> FailureMeaning {
        let isScopeCheck = response.headers["X-Failure-Category"]?.contains("SCOPE") ?? false
        if isScopeCheck || said.contains("scope does not match") {
            let scopes = TokenScopes.needed(for: call)
            let named = scopes.isEmpty ? "" : " " + scopes.joined(separator: " and ")
            return .init(
                .missingScope, "the token lacks a scope",
                "make a token that has\(named.isEmpty ? " the scopes of this call" : named); "
                    + "v2 takes granular scopes, v1 classic ones: a token needs both kinds")
        }
        if response.headers.all(named: "X-Seraph-LoginReason").contains(where: { $0.contains("AUTHENTICATION_DENIED") })
        {
            return .init(
                .captchaRequired, "Confluence wants a CAPTCHA after failed logins, and takes no credentials until then",
                "stop all programs that use this account, sign in once with a browser, and correct the password; "
                    + "an administrator can reset the count of failed logins")
        }
        if face == .dataCenter {
            return .init(
                .unauthorized, "Confluence does not accept the credentials",
                "check user and password, or the personal access token: tokens expire, and an administrator may have "
                    + "turned Basic authentication off")
        }
        if said.contains("passwords is deprecated") {
            return .init(
                .unauthorized, "Confluence does not accept the credentials",
                "Cloud takes no password, and takes an API token that is wrong or expired for one: "
                    + "https://id.atlassian.com/manage-profile/security/api-tokens makes a new one; a token with scopes works "
                    + "only with CONFLUENCE_FACE=cloud-gateway")
        }
        let scoped =
            face == .cloudGateway
            ? "" : ", and those with scopes work only with CONFLUENCE_FACE=cloud-gateway"
        return .init(
            .unauthorized, "Confluence does not accept the credentials",
            "check the user and the API token: tokens expire after a year at most\(scoped)")
    }

    private static func forbidden(
        _ response: HTTPResponse, _ said: String, _ face: ConfluenceFace
    ) -> FailureMeaning {
        if said.contains("connect session auth token") {
            return .init(
                .forbidden, "Confluence Cloud takes no API token as a bearer token",
                "give the account's e-mail address too (CONFLUENCE_USERNAME)")
        }
        if said.contains("not permitted to use confluence") {
            return .init(
                .forbidden, "the account has no access to this Confluence",
                "have an administrator give it access to the product, or use another account")
        }
        let anonymous = isAnonymous(response) ? "; the credentials were not taken: the request counts as anonymous" : ""
        return .init(
            .forbidden, "the account may not do this\(anonymous)",
            "give the account the permission, or use another account")
    }

    private static func notFound(
        _ response: HTTPResponse, _ said: String, _ call: APICall, _ face: ConfluenceFace
    ) -> FailureMeaning {
        if said.contains("maximum configured attachment size") {
            return .init(
                .tooLarge, "the attachment is too large", "send a smaller one, or have the site's limit raised")
        }
        let anonymous = isAnonymous(response) ? " (they are not: the request counted as anonymous)" : ""
        // Version 2 has no 403, for writes neither.
        let deeds = face.isCloud && call.isWrite ? "view and change it" : "view it"
        return .init(
            .notFound, "not found",
            "check the id, that the account may \(deeds), and that the credentials are still taken\(anonymous): "
                + "Confluence answers the same to all three")
    }

    /// Whether Data Center says that it took the request for anybody's.
    private static func isAnonymous(_ response: HTTPResponse) -> Bool {
        response.headers["X-AUSERNAME"]?.lowercased() == "anonymous"
    }
}
