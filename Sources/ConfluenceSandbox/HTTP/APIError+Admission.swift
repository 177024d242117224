import Hummingbird

/// The refusals of who asks: by the gateway, by the login filter, or for want of a permission.
extension APIError {
    /// What the gateway answers to credentials that it does not know; recorded on a live site.
    static func gatewayUnauthorized(_ message: String = "Unauthorized") -> APIError {
        APIError(
            status: .unauthorized, code: "UNAUTHORIZED", message: message, exception: "UnauthorizedException",
            isFromGateway: true)
    }

    /// What the gateway answers to a token without the operation's scope; recorded on a live site.
    static func scopeMissing() -> APIError {
        var error = gatewayUnauthorized("Unauthorized; scope does not match")
        error.failureCategory = "FAILURE_CLIENT_SCOPE_CHECK"
        return error
    }

    /// What the gateway answers for a site that it does not know.
    static func gatewayNotFound() -> APIError {
        APIError(
            status: .notFound, code: "NOT_FOUND", message: "No message available", exception: "api.NotFoundException",
            isFromGateway: true)
    }

    /// What Data Center's login filter answers to credentials that it refuses.
    ///
    /// https://confluence.atlassian.com/confkb/using-captcha-with-rest-966681459.html shows the headers.
    ///
    /// The reason is `AUTHENTICATED_FAILED`, or `AUTHENTICATION_DENIED` once a captcha is due.
    static func loginFailed(_ reason: String) -> APIError {
        var error = unauthorized()
        error.fields = [("X-Seraph-LoginReason", reason)]
        error.html =
            "<!doctype html><html lang=\"en\"><head><title>HTTP Status 401 – Unauthorized</title></head><body>"
            + "<h1>HTTP Status 401 – Unauthorized</h1><hr class=\"line\" /><p><b>Type</b> Status Report</p>"
            + "<p><b>Message</b> Basic Authentication Failure - Reason : \(reason)</p></body></html>"
        return error
    }

    /// What Data Center answers without credentials when Basic authentication is asked for by `os_authType=basic`.
    static func loginRequired() -> APIError {
        var error = loginFailed("AUTHENTICATED_FAILED")
        error.fields = []
        error.challenge = "Basic realm=\"protected-area\""
        return error
    }

    /// A form from a browser's page or from a client that does not say `X-Atlassian-Token: no-check`.
    static func xsrf() -> APIError {
        var error = forbidden("XSRF check failed")
        error.isPlainText = true
        return error
    }

    /// An account that sees something and may not change it.
    static func notPermitted() -> APIError {
        var error = forbidden("User is not permitted to perform this operation.")
        error.isNotPermitted = true
        return error
    }
}
