import ConfluenceSandbox

/// Checks every exchange with a site against the API documents of its kind.
struct ContractValidator: Sendable {
    let documents: APIDocuments
    let profile: SandboxProfile
    /// What stands before the site's paths; `/wiki` on Cloud.
    let contextPath: String

    /// What is wrong with an exchange; nothing when it is none of the documented APIs, as a page for people.
    ///
    /// - Throws: `DocumentError` when a document cannot be read.
    func findings(_ exchange: Exchange) throws(DocumentError) -> [Finding] {
        guard let path = apiPath(exchange.path) else { return [] }
        let (document, documentPath) = document(of: path)
        if profile != .dataCenter, RemovedOperations.contains(exchange.method, documentPath) {
            return removedFindings(exchange, documentPath)
        }
        return try ExchangeChecker(document: document, exchange: exchange, path: documentPath).findings()
    }

    /// The document that a path below the site's context belongs to, and the path in it.
    func document(of path: String) -> (APIDocument, path: String) {
        guard profile != .dataCenter else { return (documents.dataCenter, path) }
        let v2 = "/api/v2"
        return path.hasPrefix(v2 + "/")
            ? (documents.cloudV2, String(path.dropFirst(v2.count))) : (documents.cloudV1, "/wiki" + path)
    }

    /// The path below the site's context, `nil` when it is none of an API.
    private func apiPath(_ path: String) -> String? {
        var rest = path[...]
        if let gateway = path.prefixMatch(of: /\/ex\/confluence\/[^\/]+/), profile != .dataCenter {
            // Both with and without /wiki the gateway knows the site.
            rest = path[gateway.range.upperBound...]
            if rest.hasPrefix("/wiki/") { rest = rest.dropFirst("/wiki".count) }
        } else {
            guard path.hasPrefix(contextPath + "/") else { return nil }
            rest = path.dropFirst(contextPath.count)
        }
        return ["/api/", "/rest/"].contains { rest.hasPrefix($0) } ? String(rest) : nil
    }

    /// What Atlassian has removed answers 410 on today's Cloud; before that it has no document any more.
    private func removedFindings(_ exchange: Exchange, _ path: String) -> [Finding] {
        // Whoever is not known is not told even that.
        guard profile == .cloud, ![401, 403, 410].contains(exchange.status) else { return [] }
        return [
            Finding(
                rule: .removed, place: "cloud-v1 \(exchange.method) \(path): response \(exchange.status)",
                text: "the operation was removed from Cloud: 410 is expected")
        ]
    }
}

/// The operations of version 1 that were in Atlassian's document of January 2022 and are in today's no more, as far
/// as they are about content and spaces.
enum RemovedOperations {
    private static let templates: [String: [PathTemplate]] = [
        "GET": [
            "", "/{id}", "/{id}/child", "/{id}/child/attachment", "/{id}/child/comment", "/{id}/child/{type}",
            "/{id}/history", "/{id}/label", "/{id}/property", "/{id}/property/{key}", "/{id}/version",
            "/{id}/version/{versionNumber}",
        ]
        .map(content) + ["", "/{spaceKey}", "/{spaceKey}/content", "/{spaceKey}/content/{type}"].map(space)
            + ["/{spaceKey}/property", "/{spaceKey}/property/{key}"].map(space)
            + [
                content("/{id}/restriction/byOperation/{operationKey}/group/{groupName}"), rest("/group/by-name"),
                rest("/group/member"), rest("/group/{groupName}"), rest("/group/{groupName}/member"),
                rest("/inlinetasks/search"), rest("/inlinetasks/{inlineTaskId}"), rest("/user/bulk/migration"),
            ],
        "POST": ["", "/{id}/property", "/{id}/property/{key}"].map(content)
            + ["/{spaceKey}/property", "/{spaceKey}/property/{key}"].map(space)
            + [rest("/contentbody/convert/{to}"), rest("/group/user")],
        "PUT": ["/{id}", "/{id}/property/{key}", "/{id}/restriction/byOperation/{operationKey}/group/{groupName}"]
            .map(content) + [space("/{spaceKey}/property/{key}")]
            + [rest("/inlinetasks/{inlineTaskId}"), rest("/settings/lookandfeel/selected")],
        "DELETE": ["/{id}", "/{id}/property/{key}", "/{id}/restriction/byOperation/{operationKey}/group/{groupName}"]
            .map(content) + [space("/{spaceKey}/property/{key}"), rest("/group"), rest("/group/user")],
    ]

    static func contains(_ method: String, _ path: String) -> Bool {
        // These are alive, and look like content with an id.
        let alive = ["/content/search", "/content/archive", "/group/by-id", "/group/picker"]
        guard !alive.contains(where: { path.hasSuffix("/rest/api\($0)") }) else {
            return false
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return (templates[method] ?? []).contains { $0.matches(parts) }
    }

    private static func rest(_ path: String) -> PathTemplate { PathTemplate("/wiki/rest/api\(path)") }
    private static func content(_ path: String) -> PathTemplate { rest("/content\(path)") }
    private static func space(_ path: String) -> PathTemplate { rest("/space\(path)") }
}
