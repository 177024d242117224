import Confluence
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import StorageFormat

extension BelayServer {
    /// Pages of Confluence.
    var pageRoutes: [Route] {
        [
            Route(.post, "/pages", "Make a page", handler: upstream(createPage))
                .body(PageBody.creation, forms: PageBody.creationForms)
                .answer(.created, "The new page.", PageBody.page).problem(.notFound, .badGateway, .gatewayTimeout),
            Route(.get, "/pages/{id}", "One page without its text", handler: upstream(getPage))
                .place("id", Self.pageID).answer(.ok, "The page.", PageBody.page).problem(.badGateway, .gatewayTimeout),
            Route(.put, "/pages/{id}", "Change a page's title or text", handler: upstream(updatePage))
                .place("id", Self.pageID).body(PageBody.update, forms: PageBody.updateForms)
                .answer(.ok, "The page as it is now.", PageBody.page)
                .problem(.preconditionFailed, .badGateway, .gatewayTimeout),
            Route(.delete, "/pages/{id}", "Move a page to the trash", handler: upstream(deletePage))
                .place("id", Self.pageID).answer(.noContent, "It is in the trash.")
                .problem(.conflict, .preconditionFailed, .badGateway, .gatewayTimeout),
            Route(.get, "/pages/{id}/content", "A page's text in all its forms", handler: upstream(getContent))
                .place("id", Self.pageID).answer(.ok, "The page with its text.", PageBody.content)
                .problem(.badGateway, .gatewayTimeout),
        ]
    }

    static let pageID = JSONSchema.pageID("A page's id is a number, as in its URL.")

    /// Answers `POST /pages`.
    func createPage(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(PageBody.creation, bytesMax: PageBody.bytesMax)
        let client = try await services.confluence()
        let space = try await client.fetchSpace(key: body["space_key"]?.stringValue ?? "")
        let storage = try PageBody.storage(body)
        let page = try await client.createPage(
            in: space, title: body["title"]?.stringValue ?? "", storage: storage ?? "",
            parentID: body["parent_id"]?.stringValue)
        var view = page.view.objectValue ?? [:]
        view["space_key"] = .string(space.key)
        return .json(
            .object(view), status: .created,
            headers: PageVersionTag.headers(page).merging([.location: "/pages/\(page.id)"]))
    }

    /// Answers `GET /pages/{id}`.
    func getPage(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let page = try await page(context, body: .none)
        return .json(page.view, headers: PageVersionTag.headers(page))
    }

    /// Answers `PUT /pages/{id}`.
    func updatePage(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(PageBody.update, bytesMax: PageBody.bytesMax)
        let title = body["title"]?.stringValue
        let hasText = body["content"] != nil || body["markdown"] != nil
        guard hasText || title != nil else {
            throw Problem(
                .unprocessableContent, "nothing is to be changed: give 'title', 'content' or 'markdown'",
                faults: [.init(at: "content", detail: "expected a title or a text")])
        }
        let page = try await page(context, body: hasText ? .none : .storage)
        try PageVersionTag.check(request, page)
        let storage = try PageBody.storage(body)
        let updated = try await services.confluence()
            .updatePage(
                id: page.id, title: title ?? page.title, storage: storage ?? page.body ?? "",
                baseVersion: body["version"]?.intValue ?? page.version.number,
                message: body["message"]?.stringValue ?? "Updated through Belay",
                minorEdit: body["minor_edit"]?.boolValue ?? true,
                openComments: body["open_comments"]?.stringValue.flatMap(OpenComments.init) ?? .refuse)
        return .json(updated.view, headers: PageVersionTag.headers(updated))
    }

    /// Answers `DELETE /pages/{id}`.
    func deletePage(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let id = try context.parameters.require("id")
        if request.headers[.ifMatch] != nil {
            try PageVersionTag.check(request, try await page(context, body: .none))
        }
        try await services.confluence().deletePage(id: id)
        return Response(status: .noContent)
    }

    /// Answers `GET /pages/{id}/content`.
    func getContent(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let page = try await page(context, body: .storage)
        let labels = try await services.confluence().fetchLabels(pageID: page.id)
        let document: StorageDocument
        do {
            document = try StorageDocument(parsing: page.body ?? "", limits: ConfluenceClient.bodyLimits)
        } catch {
            throw Problem(
                .badGateway, "the body of page \(page.id) in Confluence is not well-formed: \(error); mend it there")
        }
        return .json(page.contentView(document, labels: labels), headers: PageVersionTag.headers(page))
    }

    /// The page that the path names.
    func page(_ context: BelayRequestContext, body: PageBodyFormat) async throws -> Page {
        try await services.confluence().fetchPage(id: try context.parameters.require("id"), body: body)
    }
}

/// A page's version as its entity tag.
///
/// The version and not a hash of the answer: it is what a change is made from, whichever answer told it.
enum PageVersionTag {
    /// The headers that tell the version, by which nobody can tell whether labels or the page's place have changed.
    static func headers(_ page: Page) -> HTTPFields {
        [.eTag: tag(page.version.number), .cacheControl: "no-store"]
    }

    /// Makes sure that a page is at the version that `If-Match` names, if there is one.
    ///
    /// - Throws: `Problem` 412.
    static func check(_ request: Request, _ page: Page) throws {
        guard let condition = request.headers[.ifMatch] else { return }
        let tag = tag(page.version.number)
        let named = condition.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard !named.contains("*"), !named.contains(tag) else { return }
        throw Problem(
            .preconditionFailed,
            "the page is at version \(page.version.number), which If-Match does not name; read it again, and make the "
                + "change from there", headers: [.eTag: tag])
    }

    private static func tag(_ version: Int) -> String { "\"\(version)\"" }
}

extension HTTPFields {
    /// These fields and others.
    func merging(_ others: HTTPFields) -> HTTPFields {
        var all = self
        all.append(contentsOf: others)
        return all
    }
}
