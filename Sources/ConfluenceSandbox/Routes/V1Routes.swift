import Hummingbird

extension Sandbox {
    private var v1: String { configuration.contextPath + "/rest/api" }

    /// What is left of version 1 on Cloud: what version 2 lacks.
    func remainingV1Routes() -> [Route] {
        let labels = LabelAPI(site: site)
        let uploads = UploadAPI(site: site, attachmentBytesMax: configuration.attachmentBytesMax)
        let search = SearchAPI(site: site)
        let user = UserAPI(site: site)
        let attachment = v1 + "/content/{id}/child/attachment"

        return [
            Route(.post, attachment, scope: "write:confluence-file", uploads.create),
            Route(.put, attachment, scope: "write:confluence-file", uploads.createOrUpdate),
            Route(.post, attachment + "/{attachment}/data", scope: "write:confluence-file", uploads.update),
            Route(
                .get, attachment + "/{attachment}/download", anonymous: .notFound,
                scope: "readonly:content.attachment:confluence", uploads.download),
            Route(.post, v1 + "/content/{id}/label", scope: "write:confluence-content", labels.add),
            Route(.delete, v1 + "/content/{id}/label", scope: "write:confluence-content", labels.removeNamed),
            Route(.delete, v1 + "/content/{id}/label/{label}", scope: "write:confluence-content", labels.remove),
            Route(.get, v1 + "/search", scope: "search:confluence", search.search),
            Route(.get, v1 + "/content/search", scope: "search:confluence", search.searchContent),
            Route(.get, v1 + "/user/current", scope: "read:confluence-user", user.current),
        ]
    }

    /// The content and space paths of version 1 that Cloud has taken away: they answer 410.
    func removedV1Routes() -> [Route] {
        let paths: [(HTTPRequest.Method, String)] = [
            (.get, "/content"), (.post, "/content"),
            (.get, "/content/{id}"), (.put, "/content/{id}"), (.delete, "/content/{id}"),
            // The router does not come back from `attachment`, which has other methods, to `{type}`.
            (.get, "/content/{id}/child"), (.get, "/content/{id}/child/attachment"),
            (.get, "/content/{id}/child/{type}"),
            (.get, "/content/{id}/history"), (.get, "/content/{id}/label"), (.get, "/content/{id}/version"),
            (.get, "/content/{id}/version/{number}"),
            (.get, "/content/{id}/property"), (.post, "/content/{id}/property"),
            (.get, "/content/{id}/property/{key}"), (.post, "/content/{id}/property/{key}"),
            (.put, "/content/{id}/property/{key}"), (.delete, "/content/{id}/property/{key}"),
            (.post, "/contentbody/convert/{to}"),
            (.get, "/space"), (.get, "/space/{key}"), (.get, "/space/{key}/content"),
            (.get, "/space/{key}/content/{type}"), (.get, "/space/{key}/property"), (.post, "/space/{key}/property"),
        ]
        return paths.map { method, path in
            Route(method, v1 + path) { _ in throw APIError.gone() }
        }
    }
}
