import Hummingbird
import JSON

/// Paths of the web interface that clients of Data Center use because the REST API lacks them.
struct WebActionAPI: Sendable {
    let resource: V1Resource

    /// Answers `POST /pages/movepage.action`, as atlassian-python-api calls it.
    ///
    /// It answers 200 even when it refuses, with the reason in `actionErrors`.
    func movePage(_ call: Call) async throws -> Response {
        guard call.hasXSRFToken else { throw APIError.xsrf() }
        var parameters = call.query
        if HeaderValue(call.request.headers[.contentType] ?? "").value == "application/x-www-form-urlencoded" {
            parameters.append(QueryParameters(String(decoding: try await call.body(bytesMax: 1 << 16), as: UTF8.self)))
        }
        do {
            let item = try await move(parameters)
            return .json([
                "page": [
                    "id": .string(String(item.page.id)), "title": .string(item.page.title),
                    "url": .string(await resource.site.address.contextPath + PageJSON.webPath(item)),
                ]
            ])
        } catch let error as APIError {
            return .json(["actionErrors": [.string(error.message)]])
        }
    }

    private func move(_ parameters: QueryParameters) async throws -> PageInSpace {
        let site = resource.site
        guard let page = parameters["pageId"].flatMap({ Int($0) }) else {
            throw APIError.badRequest("The parameter 'pageId' is missing.")
        }
        let target = try await target(parameters)
        switch parameters["position"] ?? "append" {
        case "append": return try await site.movePage(page, to: .append(target()))
        case "above": return try await site.movePage(page, to: .before(target()))
        case "below": return try await site.movePage(page, to: .after(target()))
        case "topLevel": return try await site.movePageToTop(page, spaceKey: parameters["spaceKey"])
        case let name: throw APIError.badRequest("The position '\(name)' is not one of: append, above, below, topLevel")
        }
    }

    /// The page that the move is relative to, by id or by title.
    private func target(_ parameters: QueryParameters) async throws -> () throws -> Int {
        if let id = parameters["targetId"].flatMap({ Int($0) }) { return { id } }
        guard let title = parameters["targetTitle"], let key = parameters["spaceKey"] else {
            return { throw APIError.badRequest("The parameter 'targetId' is missing.") }
        }
        var listing = PageListing()
        (listing.scope, listing.title, listing.statuses) =
            (.spaces([try await resource.space(key: key).id]), title, [.current])
        guard let found = try await resource.site.listPages(listing).items.first else {
            throw APIError.notFound("There is no page '\(title)' in the space '\(key)'.")
        }
        return { found.page.id }
    }

    /// Answers `GET /download/attachments/{id}/{name}`: the content itself, with `version` an old one.
    ///
    /// Today's Cloud no longer lets API tokens in here (https://github.com/pchuri/confluence-cli/issues/198); before,
    /// it led to the media host.
    func download(_ call: Call) async throws -> Response {
        guard resource.profile != .cloud else { throw APIError.unauthorized() }
        let page = try await resource.page(call)
        let name = try call.parameter("name")
        let attachments = try await resource.site.listAttachments(ofPage: page.page.id)
        guard let attachment = attachments.first(where: { $0.title == name }) else { throw APIError.notFound() }
        let number = try call.query.number("version") ?? attachment.latest.number
        guard let version = await resource.site.version(number, of: attachment) else { throw APIError.notFound() }
        guard !resource.profile.isCloud else {
            return await MediaRedirect.response(to: version, of: attachment, site: resource.site)
        }
        return try .file(
            version, name: attachment.title, from: resource.site.contents, range: call.request.headers[.range])
    }

    /// Answers `GET /x/{code}` and `GET /pages/viewpage.action?pageId=…`: to the page for people.
    func page(_ call: Call) async throws -> Response {
        let id = try? call.parameter("code")
        guard let number = id.flatMap(TinyLink.id) ?? call.query["pageId"].flatMap({ Int($0) }) else {
            throw APIError.notFound()
        }
        let item = try await resource.site.requirePage(number)
        var response = Response(status: .found)
        response.headers[.location] = await resource.site.address.baseURL + PageJSON.webPath(item)
        return response
    }
}
