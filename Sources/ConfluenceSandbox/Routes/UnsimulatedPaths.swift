import Hummingbird

/// Paths that the API document of Data Center has and the sandbox does not: they answer 501 and say so.
enum UnsimulatedPaths {
    static func routes(below prefix: String) -> [Route] {
        table.split(separator: "\n")
            .compactMap { line in
                let parts = line.split(separator: " ")
                guard parts.count == 2, let method = HTTPRequest.Method(rawValue: String(parts[0])) else { return nil }
                return Route(method, prefix + parts[1]) { call in
                    throw APIError.notSimulated("\(method.rawValue) \(call.request.uri.path)")
                }
            }
    }

    private static let table = """
        POST /admin/group
        DELETE /admin/group/{group}
        POST /admin/space/personal/{username}
        POST /admin/user
        PUT /admin/user/{username}
        DELETE /admin/user/{username}
        PUT /admin/user/{username}/disable
        PUT /admin/user/{username}/enable
        POST /admin/user/{username}/password
        GET /admin/users/list/active
        GET /audit
        POST /backup-restore/backup/site
        POST /backup-restore/backup/space
        GET /backup-restore/jobs
        PUT /backup-restore/jobs/clear-queue
        GET /backup-restore/jobs/{id}
        PUT /backup-restore/jobs/{id}/cancel
        GET /backup-restore/jobs/{id}/download
        GET /backup-restore/restore/files
        POST /backup-restore/restore/site
        POST /backup-restore/restore/site/upload
        POST /backup-restore/restore/space
        POST /backup-restore/restore/space/upload
        GET /cluster/nodes
        GET /color-scheme
        PUT /color-scheme
        GET /color-scheme/default
        PUT /color-scheme/reset
        PUT /content/blueprint/instance/{draftId}
        POST /content/blueprint/instance/{draftId}
        PUT /content/{id}/child/attachment/{attachment}
        GET /content/{id}/child/attachment/{attachment}/extractedtext
        POST /content/{id}/child/attachment/{attachment}/move
        DELETE /content/{id}/child/attachment/{attachment}/version/{number}
        GET /content/{id}/history/{number}/macro/hash/{hash}
        GET /content/{id}/history/{number}/macro/id/{macroId}
        GET /content/{id}/restriction/relevantViewRestrictions
        DELETE /content/{id}/version/{number}
        GET /group
        GET /group/{group}
        GET /group/{group}/groupancestor
        GET /group/{group}/groupmember
        GET /group/{group}/groupparent
        GET /group/{group}/member
        GET /instance-metrics
        GET /label/popular
        GET /label/recent
        GET /label/{label}/related
        GET /permissions
        PUT /permissions
        GET /permissions/anonymous
        PUT /permissions/anonymous/grant
        PUT /permissions/anonymous/revoke
        GET /permissions/group/{group}
        PUT /permissions/group/{group}/grant
        PUT /permissions/group/{group}/revoke
        GET /permissions/unlicensed
        PUT /permissions/unlicensed/grant
        PUT /permissions/unlicensed/revoke
        GET /permissions/user/{user}
        PUT /permissions/user/{user}/grant
        PUT /permissions/user/{user}/revoke
        POST /space/_private
        POST /space/personal
        PUT /space/{key}/archive
        POST /space/{key}/category/{label}
        DELETE /space/{key}/category/{label}
        GET /space/{key}/color-scheme
        PUT /space/{key}/color-scheme
        PUT /space/{key}/color-scheme/reset
        GET /space/{key}/color-scheme/type
        PUT /space/{key}/color-scheme/type
        GET /space/{key}/labels/popular
        GET /space/{key}/labels/recent
        GET /space/{key}/labels/{label}/related
        GET /space/{key}/permissions
        POST /space/{key}/permissions
        GET /space/{key}/permissions/anonymous
        PUT /space/{key}/permissions/anonymous/grant
        PUT /space/{key}/permissions/anonymous/revoke
        GET /space/{key}/permissions/group/{group}
        PUT /space/{key}/permissions/group/{group}/grant
        PUT /space/{key}/permissions/group/{group}/revoke
        GET /space/{key}/permissions/user/{userKey}
        PUT /space/{key}/permissions/user/{userKey}/grant
        PUT /space/{key}/permissions/user/{userKey}/revoke
        GET /space/{key}/property
        POST /space/{key}/property
        GET /space/{key}/property/{property}
        PUT /space/{key}/property/{property}
        POST /space/{key}/property/{property}
        DELETE /space/{key}/property/{property}
        PUT /space/{key}/restore
        PUT /user/current
        POST /user/current/password
        PUT /user/{username}/group/{group}
        DELETE /user/{username}/group/{group}
        GET /webhooks
        POST /webhooks
        POST /webhooks/test
        GET /webhooks/{id}
        PUT /webhooks/{id}
        DELETE /webhooks/{id}
        GET /webhooks/{id}/latest
        GET /webhooks/{id}/statistics
        GET /webhooks/{id}/statistics/summary
        """
}
