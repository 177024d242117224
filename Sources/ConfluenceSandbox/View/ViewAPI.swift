import Hummingbird

/// Pages for people with a browser.
///
/// No sign-in: the sandbox is on loopback, and a demo's link should open.
struct ViewAPI: Sendable {
    /// The most pages that a space's list shows.
    private static let listedMax = 1000

    let site: Site

    /// Answers `GET /`: the spaces.
    func home(_ call: Call) async throws -> Response {
        let context = await site.address.contextPath
        let items = await site.spaces.values.sorted { $0.id < $1.id }
            .map { space in
                "<li><a href=\"\(context)/spaces/\(space.key.percentEncoded)\">\(space.name.htmlEscaped)</a> "
                    + "(\(space.key.htmlEscaped))</li>"
            }
        return HTMLPage.response(
            title: "Confluence sandbox", body: "<h1>Confluence sandbox</h1>\n<ul>\(items.joined())</ul>")
    }

    /// Answers `GET /wiki/spaces/{key}`: a space's pages by title, and its blog posts, the newest first.
    func space(_ call: Call) async throws -> Response {
        guard let space = await site.space(key: try call.parameter("key")) else { throw APIError.notFound() }
        let pages = try await list(.page, in: space, by: PageSort(field: .title)) ?? "<ul></ul>"
        let blog = try await list(.blogPost, in: space, by: PageSort(field: .createdDate, descending: true))
        return HTMLPage.response(
            title: space.name,
            body: "<h1>\(space.name.htmlEscaped)</h1>\n\(pages)" + (blog.map { "\n<h2>Blog</h2>\n\($0)" } ?? ""))
    }

    /// Links to a space's pages of a kind; `nil` when there are none.
    private func list(_ kind: PageKind, in space: SpaceRecord, by sort: PageSort) async throws -> String? {
        let context = await site.address.contextPath
        var listing = PageListing()
        (listing.scope, listing.kind, listing.statuses, listing.sort, listing.limit) =
            (.spaces([space.id]), kind, [.current], sort, Self.listedMax)
        let stretch = try await site.listPages(listing)
        guard !stretch.items.isEmpty else { return nil }
        let items = stretch.items.map { item in
            "<li><a href=\"\(context)\(PageJSON.webPath(item).htmlEscaped)\">\(item.page.title.htmlEscaped)</a></li>"
        }
        let more = stretch.hasMore ? "<p>The first \(Self.listedMax) are shown.</p>" : ""
        return "<ul>\(items.joined(separator: "\n"))</ul>\(more)"
    }

    /// Answers `GET /wiki/spaces/{key}/pages/{id}`: a page with its attachments, and the same of blog posts.
    func page(_ call: Call) async throws -> Response {
        let item = try await requirePage(try call.id(), call)
        let page = item.page
        await site.noteView(ofPage: page.id, by: nil)
        let context = await site.address.contextPath
        let base = "\(context)/spaces/\(item.space.key.percentEncoded)"
        let body = try StorageCheck.html(of: try StorageCheck.storage(of: page.latest.body))
        let labels = page.labels.map { "<span class=\"status\">\($0.name.htmlEscaped)</span>" }
        let attachments = try await site.listAttachments(ofPage: page.id)
            .map { attachment in
                "<li><a href=\"\(base)/attachments/\(attachment.wireID)\">"
                    + "\(attachment.title.htmlEscaped)</a> "
                    + "(\(attachment.latest.mediaType.htmlEscaped), \(attachment.latest.content.size) bytes, "
                    + "version \(attachment.latest.number))</li>"
            }
        let files = attachments.isEmpty ? "" : "<h2>Attachments</h2>\n<ul>\(attachments.joined(separator: "\n"))</ul>"
        let message = page.latest.message.isEmpty ? "" : " · \(page.latest.message.htmlEscaped)"
        return HTMLPage.response(
            title: page.title,
            body: """
                <p class="meta"><a href="\(base)">\(item.space.name.htmlEscaped)</a></p>
                <h1>\(page.title.htmlEscaped)</h1>
                <p class="meta">Version \(page.latest.number) · \(page.modifiedAt.text)\(message) \(labels.joined(separator: " "))</p>
                <article>\(body)</article>
                \(files)
                """)
    }

    /// Answers `GET /wiki/spaces/{key}/attachments/{attachment}`: an attachment, shown by the browser.
    func attachment(_ call: Call) async throws -> Response {
        let attachment = try await site.requireAttachment(try call.id("attachment", isAttachment: true))
        _ = try await requirePage(attachment.pageID, call)
        return try .file(attachment.latest, name: attachment.title, from: site.contents, inline: true)
    }

    /// The page, when it is in the space of the path.
    private func requirePage(_ id: Int, _ call: Call) async throws -> PageInSpace {
        let item = try await site.requirePage(id)
        guard item.space.key.lowercased() == (try call.parameter("key")).lowercased() else { throw APIError.notFound() }
        return item
    }
}
