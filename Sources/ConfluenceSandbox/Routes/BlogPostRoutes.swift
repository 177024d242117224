import Hummingbird

extension Sandbox {
    /// Blog posts of version 2, which has them at the scopes of pages; their comments, attachments and properties
    /// stand with those of pages.
    func blogPostRoutes() -> [Route] {
        let blogPosts = PageAPI(site: site, kind: .blogPost)
        let writes = PageWriteAPI(site: site, kind: .blogPost)
        let versions = VersionAPI(site: site)
        let lookup = LookupAPI(site: site)
        let read = "read:page:confluence"
        let write = "write:page:confluence"
        return [
            v2(.get, "/blogposts", read, blogPosts.list),
            v2(.post, "/blogposts", write, writes.create),
            v2(.get, "/blogposts/{id}", read, blogPosts.get),
            v2(.put, "/blogposts/{id}", write, writes.update),
            v2(.delete, "/blogposts/{id}", "delete:page:confluence", writes.delete),
            v2(.get, "/blogposts/{id}/versions", read, versions.pageVersions),
            v2(.get, "/blogposts/{id}/versions/{number}", read, versions.pageVersion),
            v2(.get, "/blogposts/{id}/labels", read, LabelListAPI(site: site).ofPage),
            v2(.get, "/blogposts/{id}/operations", read, lookup.operations),
            v2(.get, "/blogposts/{id}/likes/count", read, lookup.likeCount),
            v2(.get, "/blogposts/{id}/likes/users", read, lookup.likeUsers),
            v2(.get, "/spaces/{id}/blogposts", read, blogPosts.listSpace),
            v2(.get, "/labels/{id}/blogposts", read, blogPosts.listLabel),
        ]
    }
}
