import Hummingbird

/// One line of the route table.
struct Route: Sendable {
    /// What a request without credentials gets.
    enum Anonymous: Sendable {
        /// 401, as lists and writes answer.
        case unauthorized
        /// 404, as Cloud answers a read of something that anonymous users may not see.
        case notFound
        /// The same as everybody.
        case allowed
    }

    let method: HTTPRequest.Method
    let path: String
    let anonymous: Anonymous
    let handler: @Sendable (Call) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, anonymous: Anonymous = .unauthorized,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.anonymous = anonymous
        self.handler = handler
    }
}

extension Sandbox {
    /// Every path the sandbox answers.
    func makeRoutes() -> [Route] {
        let v2 = configuration.contextPath + "/api/v2"
        let v1 = configuration.contextPath + "/rest/api"
        let spaces = SpaceAPI(site: site)
        let pages = PageAPI(site: site)
        let writes = PageWriteAPI(site: site)
        let labels = LabelAPI(site: site)
        let attachments = AttachmentAPI(site: site)
        let uploads = UploadAPI(site: site, attachmentBytesMax: configuration.attachmentBytesMax)
        let search = SearchAPI(site: site)
        let user = UserAPI(site: site)
        let views = ViewAPI(site: site)
        let control = ControlAPI(site: site, journal: journal)
        let attachment = v1 + "/content/{id}/child/attachment"

        return [
            // v2.
            Route(.get, v2 + "/spaces", spaces.list),
            Route(.get, v2 + "/spaces/{id}", anonymous: .notFound, spaces.get),
            Route(.get, v2 + "/spaces/{id}/pages", anonymous: .notFound, pages.listSpace),
            Route(.get, v2 + "/pages", pages.list),
            Route(.post, v2 + "/pages", writes.create),
            Route(.get, v2 + "/pages/{id}", anonymous: .notFound, pages.get),
            Route(.put, v2 + "/pages/{id}", writes.update),
            Route(.delete, v2 + "/pages/{id}", writes.delete),
            Route(.get, v2 + "/pages/{id}/versions", anonymous: .notFound, pages.versions),
            Route(.get, v2 + "/pages/{id}/versions/{number}", anonymous: .notFound, pages.version),
            Route(.get, v2 + "/pages/{id}/labels", anonymous: .notFound, labels.list),
            Route(.get, v2 + "/pages/{id}/attachments", anonymous: .notFound, attachments.list),
            Route(.get, v2 + "/attachments/{id}", anonymous: .notFound, attachments.get),
            Route(.delete, v2 + "/attachments/{id}", attachments.delete),

            // v1: what v2 lacks.
            Route(.post, attachment, uploads.create),
            Route(.put, attachment, uploads.createOrUpdate),
            Route(.post, attachment + "/{attachment}/data", uploads.update),
            Route(.get, attachment + "/{attachment}/download", anonymous: .notFound, uploads.download),
            Route(.post, v1 + "/content/{id}/label", labels.add),
            Route(.delete, v1 + "/content/{id}/label", labels.removeNamed),
            Route(.delete, v1 + "/content/{id}/label/{label}", labels.remove),
            Route(.get, v1 + "/search", search.search),
            Route(.get, v1 + "/content/search", search.searchContent),
            Route(.get, v1 + "/user/current", user.current),

            // The media host.
            Route(.get, "/file/{file}/binary", anonymous: .allowed, uploads.media),

            // Pages for people.
            Route(.get, "/", anonymous: .allowed, views.home),
            Route(.get, configuration.contextPath, anonymous: .allowed, views.home),
            Route(.get, configuration.contextPath + "/spaces/{key}", anonymous: .allowed, views.space),
            Route(.get, configuration.contextPath + "/spaces/{key}/pages/{id}", anonymous: .allowed, views.page),
            Route(
                .get, configuration.contextPath + "/spaces/{key}/pages/{id}/{title}", anonymous: .allowed, views.page),
            Route(
                .get, configuration.contextPath + "/spaces/{key}/attachments/{attachment}", anonymous: .allowed,
                views.attachment),

            // Behind the scenes.
            Route(.get, ControlAPI.prefix, anonymous: .allowed, control.status),
            Route(.get, ControlAPI.prefix + "/requests", anonymous: .allowed, control.requests),
            Route(.post, ControlAPI.prefix + "/reset-journal", anonymous: .allowed, control.resetJournal),
        ] + removed(below: v1)
    }

    /// The content and space paths of v1 that Cloud has taken away: they answer 410.
    private func removed(below v1: String) -> [Route] {
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
