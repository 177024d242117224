import Hummingbird

/// The paths of version 1 that Cloud has taken away: what stood in the API document of January 2022 and stands no more.
///
/// Version 2 has most of it instead. They answer 410 (seen by users of other clients, such as
/// https://github.com/sooperset/mcp-atlassian/issues/474); before that they answered with a warning.
enum RemovedV1Paths {
    static func routes(below prefix: String) -> [(method: HTTPRequest.Method, path: String)] {
        RouteTable.operations(table, below: prefix)
    }

    private static let table = """
        GET /content
        POST /content
        GET /content/{id}
        DELETE /content/{id}
        PUT /content/{id}
        GET /content/{id}/child
        GET /content/{id}/child/attachment
        GET /content/{id}/child/comment
        GET /content/{id}/child/{type}
        GET /content/{id}/history
        GET /content/{id}/label
        GET /content/{id}/property
        POST /content/{id}/property
        PUT /content/{id}/property/{property}
        GET /content/{id}/property/{property}
        POST /content/{id}/property/{property}
        DELETE /content/{id}/property/{property}
        PUT /content/{id}/restriction/byOperation/{operation}/group/{group}
        GET /content/{id}/restriction/byOperation/{operation}/group/{group}
        DELETE /content/{id}/restriction/byOperation/{operation}/group/{group}
        GET /content/{id}/version
        GET /content/{id}/version/{number}
        POST /contentbody/convert/{to}
        DELETE /group
        GET /group/by-name
        GET /group/member
        POST /group/user
        DELETE /group/user
        GET /group/{group}
        GET /group/{group}/member
        GET /inlinetasks/search
        PUT /inlinetasks/{inlineTaskId}
        GET /inlinetasks/{inlineTaskId}
        PUT /settings/lookandfeel/selected
        GET /space
        GET /space/{key}
        GET /space/{key}/content
        GET /space/{key}/content/{type}
        POST /space/{key}/property
        GET /space/{key}/property
        GET /space/{key}/property/{property}
        POST /space/{key}/property/{property}
        DELETE /space/{key}/property/{property}
        PUT /space/{key}/property/{property}
        GET /user/bulk/migration
        """
}
