import Hummingbird

extension Sandbox {
    /// What is no REST API: pages for people, the media host.
    func siteRoutes() -> [Route] {
        let context = configuration.contextPath
        let uploads = UploadAPI(resource: resource, attachmentBytesMax: configuration.attachmentBytesMax)
        let views = ViewAPI(site: site)
        let actions = WebActionAPI(resource: resource)
        let homes = Set(["/", context]).subtracting([""])

        return homes.map { Route(.get, $0, anonymous: .allowed, views.home) } + [
            // Pages for people.
            Route(.get, context + "/spaces/{key}", anonymous: .allowed, views.space),
            Route(.get, context + "/spaces/{key}/pages/{id}", anonymous: .allowed, views.page),
            Route(.get, context + "/spaces/{key}/pages/{id}/{title}", anonymous: .allowed, views.page),
            Route(.get, context + "/spaces/{key}/blog/{year}/{month}/{day}/{id}", anonymous: .allowed, views.page),
            Route(
                .get, context + "/spaces/{key}/blog/{year}/{month}/{day}/{id}/{title}", anonymous: .allowed,
                views.page),
            Route(.get, context + "/spaces/{key}/attachments/{attachment}", anonymous: .allowed, views.attachment),

            Route(.get, context + "/x/{code}", anonymous: .allowed, actions.page),
            Route(.get, context + "/pages/viewpage.action", anonymous: .allowed, actions.page),

            // What clients use of the web interface.
            Route(.get, context + "/download/attachments/{id}/{name}", actions.download),
            Route(.post, context + "/pages/movepage.action", actions.movePage),

            // The media host.
            Route(.get, "/file/{file}/binary", anonymous: .allowed, uploads.media),
        ]
    }
}
