/// Paths of version 1 that the API document of Cloud has and the sandbox does not: they answer 501 and say so.
///
/// A client that meets one of these must not take it for something that is not there.
enum UnsimulatedCloudPaths {
    static func routes(below prefix: String) -> [Route] { RouteTable.unsimulated(table, below: prefix) }

    private static let table = """
        GET /audit
        POST /audit
        GET /audit/export
        GET /audit/retention
        PUT /audit/retention
        GET /audit/since
        POST /content/blueprint/instance/{draftId}
        PUT /content/blueprint/instance/{draftId}
        GET /content/{id}/history/{number}/macro/id/{macroId}/convert/{to}
        GET /content/{id}/history/{number}/macro/id/{macroId}/convert/async/{to}
        GET /content/{id}/notification/child-created
        GET /content/{id}/notification/created
        GET /contentbody/convert/async/bulk/tasks
        POST /contentbody/convert/async/bulk/tasks
        POST /group
        DELETE /group/by-id
        POST /group/userByGroupId
        DELETE /group/userByGroupId
        GET /relation/{relation}/from/{sourceType}/{source}/to/{targetType}
        GET /relation/{relation}/from/{sourceType}/{source}/to/{targetType}/{target}
        PUT /relation/{relation}/from/{sourceType}/{source}/to/{targetType}/{target}
        DELETE /relation/{relation}/from/{sourceType}/{source}/to/{targetType}/{target}
        GET /relation/{relation}/to/{targetType}/{target}/from/{sourceType}
        GET /settings/lookandfeel
        PUT /settings/lookandfeel
        POST /settings/lookandfeel/custom
        DELETE /settings/lookandfeel/custom
        GET /settings/theme
        GET /settings/theme/selected
        GET /settings/theme/{theme}
        POST /space/_private
        POST /space/{key}/permission
        POST /space/{key}/permission/custom-content
        DELETE /space/{key}/permission/{permission}
        GET /space/{key}/settings
        PUT /space/{key}/settings
        GET /space/{key}/state/content
        GET /space/{key}/state/settings
        GET /space/{key}/theme
        PUT /space/{key}/theme
        DELETE /space/{key}/theme
        POST /template
        PUT /template
        GET /template/blueprint
        GET /template/page
        GET /template/{template}
        DELETE /template/{template}
        GET /user/{user}/property
        GET /user/{user}/property/{property}
        POST /user/{user}/property/{property}
        PUT /user/{user}/property/{property}
        DELETE /user/{user}/property/{property}
        """
}
