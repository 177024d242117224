import Hummingbird

/// One line of the route table.
struct Route: Sendable {
    /// What a request without credentials gets.
    enum Anonymous: Sendable {
        /// 401, as lists and writes answer; on Data Center 403.
        case unauthorized
        /// 401 on Data Center, too, where its API document says so.
        case alwaysUnauthorized
        /// 404, as Cloud answers a read of something that anonymous users may not see.
        case notFound
        /// The same as everybody.
        case allowed
    }

    /// What the path is about, whose restrictions and space decide who may use it.
    enum Subject: Sendable {
        case content
        /// Content that must be of a kind, if it is a page.
        case page(PageKind)
        case space
        case spaceKey
    }

    let method: HTTPRequest.Method
    let path: String
    let anonymous: Anonymous
    /// The scopes that a scoped token must have.
    let scopes: [String]
    let handler: @Sendable (Call) async throws -> Response

    /// Makes a line of the table.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, with its parameters in braces.
    ///   - anonymous: what a request without credentials gets.
    ///   - scope: the scopes that a scoped token must have, separated by blanks.
    ///   - handler: what answers.
    init(
        _ method: HTTPRequest.Method, _ path: String, anonymous: Anonymous = .unauthorized, scope: String = "",
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.anonymous = anonymous
        scopes = scope.split(separator: " ").map(String.init)
        self.handler = handler
    }

    /// Whether the route changes what its path names; a copy changes something else.
    var isWrite: Bool {
        method != .get && method != .head && !path.hasSuffix("/permission/check") && !path.hasSuffix("/copy")
    }

    /// What the first parameter of the path names, told by the word before it.
    var subject: (kind: Subject, parameter: String)? {
        let parts = path.split(separator: "/")
        guard let index = parts.firstIndex(where: { $0.hasPrefix("{") && $0 != "{cloudId}" }), index > 0 else {
            return nil
        }
        let parameter = String(parts[index].dropFirst().dropLast())
        switch parts[index - 1] {
        // Whoever may read a page may watch it.
        case "content" where parts.contains("watch"): return nil
        case "content", "attachments", "footer-comments", "inline-comments", "comments", "folders":
            return (.content, parameter)
        case "pages": return (.page(.page), parameter)
        case "blogposts": return (.page(.blogPost), parameter)
        case "spaces" where !parts.contains("api"): return nil
        case "spaces": return (.space, parameter)
        case "space": return (.spaceKey, parameter)
        default: return nil
        }
    }

    /// The same route as the gateway has it: below the site's id, with and without the context path.
    func behindGateway(contextPath: String) -> [Route] {
        let prefix = SitePath.gatewayPrefix + "/{cloudId}"
        let scope = scopes.joined(separator: " ")
        return [path, String(path.dropFirst(contextPath.count))]
            .map { Route(method, prefix + $0, anonymous: .unauthorized, scope: scope, handler) }
    }

    /// The same path for tokens that have these scopes, separated by blanks.
    func needing(_ scope: String) -> Route { Route(method, path, anonymous: anonymous, scope: scope, handler) }

    /// The same path as something that will go: every answer says so.
    ///
    /// The warning is as a live site sent it (https://github.com/kovetskiy/mark/issues/493); `Deprecation` is what
    /// sphinxcontrib-confluencebuilder looks for, in the form of RFC 9745, with the same day.
    func deprecated() -> Route {
        Route(method, path, anonymous: anonymous, scope: scopes.joined(separator: " ")) { call in
            let fields = [
                ("Deprecation", "@1733097600"),
                ("Warning", "299 - \"Deprecated API, will be removed on Mon, 2 Dec 2024 00:00:00 GMT\""),
            ]
            do {
                var response = try await handler(call)
                for (name, value) in fields { response.headers[named: name] = value }
                return response
            } catch var error as APIError {
                error.fields += fields
                throw error
            }
        }
    }
}
