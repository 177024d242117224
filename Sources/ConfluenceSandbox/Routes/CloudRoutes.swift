import Hummingbird

extension Sandbox {
    /// Version 2 of the API, which only Cloud has.
    func cloudRoutes() -> [Route] {
        let v2 = configuration.contextPath + "/api/v2"
        let spaces = SpaceAPI(site: site)
        let pages = PageAPI(site: site)
        let writes = PageWriteAPI(site: site)
        let labels = LabelAPI(site: site)
        let attachments = AttachmentAPI(site: site)

        return [
            // Spaces.
            Route(.get, v2 + "/spaces", spaces.list),
            Route(.get, v2 + "/spaces/{id}", anonymous: .notFound, spaces.get),
            Route(.get, v2 + "/spaces/{id}/pages", anonymous: .notFound, pages.listSpace),

            // Pages.
            Route(.get, v2 + "/pages", pages.list),
            Route(.post, v2 + "/pages", writes.create),
            Route(.get, v2 + "/pages/{id}", anonymous: .notFound, pages.get),
            Route(.put, v2 + "/pages/{id}", writes.update),
            Route(.delete, v2 + "/pages/{id}", writes.delete),
            Route(.get, v2 + "/pages/{id}/versions", anonymous: .notFound, pages.versions),
            Route(.get, v2 + "/pages/{id}/versions/{number}", anonymous: .notFound, pages.version),
            Route(.get, v2 + "/pages/{id}/labels", anonymous: .notFound, labels.list),
            Route(.get, v2 + "/pages/{id}/attachments", anonymous: .notFound, attachments.list),

            // Attachments.
            Route(.get, v2 + "/attachments/{id}", anonymous: .notFound, attachments.get),
            Route(.delete, v2 + "/attachments/{id}", attachments.delete),
        ]
    }
}
