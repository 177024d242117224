import Hummingbird

extension Sandbox {
    /// Version 2 of the API, which only Cloud has.
    ///
    /// The scopes are those of Atlassian's API document.
    func cloudRoutes() -> [Route] {
        spaceRoutes() + pageRoutes() + blogPostRoutes() + treeRoutes() + attachmentRoutes() + commentRoutes()
            + lookupRoutes()
            + propertyRoutes() + taskRoutes() + routesNotSimulated()
    }

    /// A line of version 2: an anonymous read of one thing is 404, everything else 401.
    func v2(
        _ method: HTTPRequest.Method, _ path: String, _ scope: String,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) -> Route {
        let anonymous: Route.Anonymous = method == .get && path.contains("{") ? .notFound : .unauthorized
        return Route(method, configuration.contextPath + "/api/v2" + path, anonymous: anonymous, scope: scope, handler)
    }

    private func spaceRoutes() -> [Route] {
        let spaces = SpaceAPI(site: site)
        let labels = LabelListAPI(site: site)
        let lookup = LookupAPI(site: site)
        let read = "read:space:confluence"
        return [
            v2(.get, "/spaces", read, spaces.list),
            v2(.post, "/spaces", "write:space:confluence", spaces.create),
            v2(.get, "/spaces/{id}", read, spaces.get),
            v2(.get, "/spaces/{id}/pages", "read:page:confluence", PageAPI(site: site).listSpace),
            v2(.get, "/spaces/{id}/labels", read, labels.ofSpace),
            v2(.get, "/spaces/{id}/content/labels", read, labels.ofSpaceContent),
            v2(.get, "/spaces/{id}/operations", read, lookup.spaceOperations),
            v2(.get, "/spaces/{id}/permissions", read, spaces.permissions),
        ]
    }

    private func pageRoutes() -> [Route] {
        let pages = PageAPI(site: site)
        let writes = PageWriteAPI(site: site)
        let versions = VersionAPI(site: site)
        let lookup = LookupAPI(site: site)
        let read = "read:page:confluence"
        let write = "write:page:confluence"
        return [
            v2(.get, "/pages", read, pages.list),
            v2(.post, "/pages", write, writes.create),
            v2(.get, "/pages/{id}", read, pages.get),
            v2(.put, "/pages/{id}", write, writes.update),
            v2(.delete, "/pages/{id}", "delete:page:confluence", writes.delete),
            v2(.put, "/pages/{id}/title", write, writes.updateTitle),
            v2(.get, "/pages/{id}/versions", read, versions.pageVersions),
            v2(.get, "/pages/{id}/versions/{number}", read, versions.pageVersion),
            v2(.get, "/pages/{id}/labels", read, LabelListAPI(site: site).ofPage),
            v2(.get, "/pages/{id}/operations", read, lookup.operations),
            v2(.get, "/pages/{id}/likes/count", read, lookup.likeCount),
            v2(.get, "/pages/{id}/likes/users", read, lookup.likeUsers),
            v2(.get, "/labels/{id}/pages", read, pages.listLabel),
        ]
    }

    private func treeRoutes() -> [Route] {
        let tree = TreeAPI(site: site)
        let folders = FolderAPI(site: site)
        let hierarchy = "read:hierarchical-content:confluence"
        let metadata = "read:content.metadata:confluence"
        return [
            v2(.get, "/pages/{id}/ancestors", metadata, tree.ancestors),
            v2(.get, "/pages/{id}/direct-children", hierarchy, tree.directChildren),
            v2(.get, "/pages/{id}/descendants", hierarchy, tree.descendants),
            // The deprecated one of them all has no 404.
            Route(
                .get, configuration.contextPath + "/api/v2/pages/{id}/children", scope: "read:page:confluence",
                tree.childPages),
            v2(.post, "/folders", "write:folder:confluence", folders.create),
            v2(.get, "/folders/{id}", "read:folder:confluence", folders.get),
            v2(.delete, "/folders/{id}", "delete:folder:confluence", folders.delete),
            v2(.get, "/folders/{id}/operations", "read:folder:confluence", LookupAPI(site: site).operations),
            v2(.get, "/folders/{id}/ancestors", metadata, tree.ancestors),
            v2(.get, "/folders/{id}/direct-children", hierarchy, tree.directChildren),
            v2(.get, "/folders/{id}/descendants", hierarchy, tree.descendants),
        ]
    }

    private func attachmentRoutes() -> [Route] {
        let attachments = AttachmentAPI(site: site)
        let versions = VersionAPI(site: site)
        let read = "read:attachment:confluence"
        return [
            v2(.get, "/attachments", read, attachments.list),
            v2(.get, "/attachments/{id}", read, attachments.get),
            v2(.delete, "/attachments/{id}", "delete:attachment:confluence", attachments.delete),
            v2(.get, "/attachments/{id}/labels", read, LabelListAPI(site: site).ofAttachment),
            v2(.get, "/attachments/{id}/operations", read, LookupAPI(site: site).operations),
            v2(.get, "/attachments/{id}/versions", read, versions.attachmentVersions),
            v2(.get, "/attachments/{id}/versions/{number}", read, versions.attachmentVersion),
            v2(.get, "/pages/{id}/attachments", read, attachments.listPage),
            v2(.get, "/blogposts/{id}/attachments", read, attachments.listPage),
            v2(.get, "/labels/{id}/attachments", read, attachments.listLabel),
        ]
    }

    private func commentRoutes() -> [Route] {
        let footer = CommentAPI(site: site, isInline: false)
        let inline = CommentAPI(site: site, isInline: true)
        let read = "read:comment:confluence"
        let ofContent = [
            v2(.get, "/pages/{id}/footer-comments", read, footer.listPage),
            v2(.get, "/pages/{id}/inline-comments", read, inline.listPage),
            v2(.get, "/blogposts/{id}/footer-comments", read, footer.listPage),
            v2(.get, "/blogposts/{id}/inline-comments", read, inline.listPage),
            v2(.get, "/attachments/{id}/footer-comments", read, footer.listAttachment),
        ]
        return ofContent + commentRoutes("/footer-comments", footer) + commentRoutes("/inline-comments", inline)
    }

    private func commentRoutes(_ path: String, _ comments: CommentAPI) -> [Route] {
        let versions = VersionAPI(site: site)
        let lookup = LookupAPI(site: site)
        let read = "read:comment:confluence"
        let write = "write:comment:confluence"
        let one = path + "/{id}"
        return [
            v2(.get, path, read, comments.list),
            v2(.post, path, write, comments.create),
            v2(.get, one, read, comments.get),
            v2(.put, one, write, comments.update),
            v2(.delete, one, "delete:comment:confluence", comments.delete),
            v2(.get, one + "/children", read, comments.children),
            v2(.get, one + "/versions", read, versions.commentVersions),
            v2(.get, one + "/versions/{number}", read, versions.commentVersion),
            v2(.get, one + "/operations", read, lookup.operations),
            v2(.get, one + "/likes/count", read, lookup.likeCount),
            v2(.get, one + "/likes/users", read, lookup.likeUsers),
        ]
    }

    private func lookupRoutes() -> [Route] {
        let lookup = LookupAPI(site: site)
        return [
            v2(.get, "/labels", "read:label:confluence", LabelListAPI(site: site).list),
            // The sandbox has no custom content.
            v2(.get, "/custom-content", "read:custom-content:confluence", lookup.nothing),
            v2(.get, "/pages/{id}/custom-content", "read:custom-content:confluence", lookup.nothing),
            v2(.get, "/blogposts/{id}/custom-content", "read:custom-content:confluence", lookup.nothing),
            v2(.get, "/spaces/{id}/custom-content", "read:custom-content:confluence", lookup.nothing),
            v2(.post, "/users-bulk", "read:user:confluence", lookup.users),
            v2(.post, "/content/convert-ids-to-types", "read:content.metadata:confluence", lookup.types),
        ]
    }

    private func taskRoutes() -> [Route] {
        let tasks = TaskAPI(site: site)
        return [
            v2(.get, "/tasks", "read:task:confluence", tasks.list),
            v2(.get, "/tasks/{id}", "read:task:confluence", tasks.get),
            v2(.put, "/tasks/{id}", "write:task:confluence", tasks.update),
        ]
    }

    private func propertyRoutes() -> [Route] {
        let owners: [(String, PropertyAPI.Owner, String)] = [
            ("pages", .page, "page"), ("blogposts", .page, "page"), ("attachments", .attachment, "attachment"),
            ("comments", .comment, "comment"),
            ("folders", .folder, "folder"), ("spaces", .space, "space"),
        ]
        return owners.flatMap { path, owner, scope in
            let properties = PropertyAPI(site: site, owner: owner)
            let list = "/\(path)/{id}/properties"
            let read = "read:\(scope):confluence"
            let write = "\(read) write:\(scope):confluence"
            return [
                v2(.get, list, read, properties.list),
                v2(.post, list, write, properties.create),
                v2(.get, list + "/{property}", read, properties.get),
                v2(.put, list + "/{property}", write, properties.update),
                v2(.delete, list + "/{property}", write, properties.delete),
            ]
        }
    }
}
