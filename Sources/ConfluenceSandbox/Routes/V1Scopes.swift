/// The scopes that a scoped token needs for version 1, as Atlassian's API document of Cloud has them.
enum V1Scopes {
    /// The scopes of an operation.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path below `/rest/api`, as the route table has it.
    /// - Returns: the scopes, separated by blanks.
    static func scope(_ method: String, _ path: String) -> String {
        if let scope = documented["\(method) \(path)"] { return scope }
        // What was removed stands in no document any more: the classic scopes that it had.
        if path.contains("/property") { return method == "GET" ? "read:confluence-props" : "write:confluence-props" }
        if path.hasPrefix("/space") {
            return method == "GET" ? "read:confluence-space.summary" : "write:confluence-space"
        }
        return method == "GET" ? "read:confluence-content.all" : "write:confluence-content"
    }

    private static let documented: [String: String] = Dictionary(
        table.split(separator: "\n")
            .compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 2)
                return parts.count == 3 ? ("\(parts[0]) \(parts[1])", String(parts[2])) : nil
            }, uniquingKeysWith: { first, _ in first })

    private static let table = """
        GET /analytics/content/{id}/viewers read:confluence-content.summary
        GET /analytics/content/{id}/views read:confluence-content.summary
        GET /content/search search:confluence
        POST /content/{id}/child/attachment write:confluence-file
        PUT /content/{id}/child/attachment write:confluence-file
        PUT /content/{id}/child/attachment/{attachment} write:confluence-file write:confluence-props
        POST /content/{id}/child/attachment/{attachment}/data write:confluence-file
        GET /content/{id}/child/attachment/{attachment}/download readonly:content.attachment:confluence
        GET /content/{id}/descendant read:confluence-content.summary
        GET /content/{id}/descendant/{type} read:confluence-content.summary
        DELETE /content/{id}/label write:confluence-content
        POST /content/{id}/label write:confluence-content
        DELETE /content/{id}/label/{label} write:confluence-content
        PUT /content/{id}/move/{position}/{target} write:confluence-content
        POST /content/{id}/permission/check read:confluence-content.permission
        DELETE /content/{id}/restriction write:confluence-content
        GET /content/{id}/restriction read:confluence-content.all
        POST /content/{id}/restriction write:confluence-content
        PUT /content/{id}/restriction write:confluence-content
        GET /content/{id}/restriction/byOperation read:confluence-content.all
        GET /content/{id}/restriction/byOperation/{operation} read:confluence-content.all
        DELETE /content/{id}/restriction/byOperation/{operation}/byGroupId/{group} write:confluence-content
        GET /content/{id}/restriction/byOperation/{operation}/byGroupId/{group} read:confluence-content.all
        PUT /content/{id}/restriction/byOperation/{operation}/byGroupId/{group} write:confluence-content
        DELETE /content/{id}/restriction/byOperation/{operation}/user write:confluence-content
        GET /content/{id}/restriction/byOperation/{operation}/user read:confluence-content.all
        PUT /content/{id}/restriction/byOperation/{operation}/user write:confluence-content
        POST /content/{id}/version write:confluence-content
        GET /group read:confluence-groups
        GET /group/by-id read:confluence-groups
        GET /group/picker read:confluence-groups
        GET /group/{group}/membersByGroupId read:confluence-groups
        GET /longtask read:content.metadata:confluence
        GET /longtask/{id} read:confluence-space.summary
        GET /search search:confluence
        GET /settings/systemInfo manage:confluence-configuration
        GET /search/user read:content-details:confluence
        POST /space write:confluence-space
        DELETE /space/{key} write:confluence-space
        PUT /space/{key} write:confluence-space
        GET /space/{key}/label read:confluence-space.summary
        GET /space/{key}/watch read:user:confluence read:watcher:confluence
        GET /user read:confluence-user
        GET /user/anonymous read:confluence-user
        GET /user/bulk read:confluence-user
        GET /user/current read:confluence-user
        GET /user/memberof read:confluence-user
        DELETE /user/watch/content/{id} write:confluence-content
        GET /user/watch/content/{id} read:confluence-content.summary
        POST /user/watch/content/{id} write:confluence-content
        DELETE /user/watch/label/{label} write:confluence-content
        GET /user/watch/label/{label} read:confluence-content.summary
        POST /user/watch/label/{label} write:confluence-content
        DELETE /user/watch/space/{key} write:confluence-content
        GET /user/watch/space/{key} read:confluence-content.summary
        POST /user/watch/space/{key} write:confluence-content
        """
}
