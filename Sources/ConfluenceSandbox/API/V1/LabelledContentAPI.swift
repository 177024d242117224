import Hummingbird
import JSON

/// Cloud's `GET /label`: what carries a label.
struct LabelledContentAPI: Sendable {
    private static let limitMax = 200

    let site: Site

    func get(_ call: Call) async throws -> Response {
        guard let name = call.query["name"]?.lowercased(), !name.isEmpty else {
            throw APIError.badRequest("The query must contain the label's 'name'.")
        }
        let type = call.query["type"] ?? "page"
        guard ["page", "blogpost", "attachment", "page_template"].contains(type) else {
            throw APIError.badRequest("Provided value {\(type)} for 'type' is not a type of content.")
        }
        guard
            let label = await site.labels(of: { $0.labels.contains { $0.name == name } })
                .first(where: { $0.name == name })
        else { throw APIError.notFound("No label found with name: \(name)") }
        let start = max(try call.query.number("start") ?? 0, 0)
        let limit = min(max(try call.query.number("limit") ?? Self.limitMax, 0), Self.limitMax)
        let kind = PageKind(rawValue: type)
        let pages = await site.pages(labelled: name, visibleTo: call.accountID).filter { $0.kind == kind }
        let results = pages.dropFirst(start).prefix(limit)
            .map { page -> JSONValue in
                ["contentType": .string(page.kind.rawValue), "contentId": .int(page.id), "title": .string(page.title)]
            }
        return .json([
            "label": PageJSON.label(label).adding("label", .string(label.name)),
            "associatedContents": [
                "results": .array(results), "start": .int(start), "limit": .int(limit), "size": .int(results.count),
            ],
        ])
    }
}

extension Site {
    /// The current pages with a label that an account may see, oldest first.
    func pages(labelled name: String, visibleTo accountID: String) -> [PageRecord] {
        pageIDsByLabel[name, default: []].sorted().compactMap { pages[$0] }
            .filter { $0.status == .current && canSee(page: $0, accountID) }
    }
}
