import Hummingbird

extension Sandbox {
    /// What is no REST API: pages for people, the media host.
    func siteRoutes() -> [Route] {
        let context = configuration.contextPath
        let uploads = UploadAPI(resource: resource, attachmentBytesMax: configuration.attachmentBytesMax)
        let views = ViewAPI(site: site)
        let homes = Set(["/", context]).subtracting([""])

        return homes.map { Route(.get, $0, anonymous: .allowed, views.home) } + [
            // Pages for people.
            Route(.get, context + "/spaces/{key}", anonymous: .allowed, views.space),
            Route(.get, context + "/spaces/{key}/pages/{id}", anonymous: .allowed, views.page),
            Route(.get, context + "/spaces/{key}/pages/{id}/{title}", anonymous: .allowed, views.page),
            Route(.get, context + "/spaces/{key}/attachments/{attachment}", anonymous: .allowed, views.attachment),

            // The media host.
            Route(.get, "/file/{file}/binary", anonymous: .allowed, uploads.media),
        ]
    }
}
