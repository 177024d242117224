import Hummingbird
import JSON

/// The v2 paths about labels; they only read.
struct LabelListAPI: Sendable {
    let site: Site

    /// Answers `GET /pages/{id}/labels`.
    func ofPage(_ call: Call) async throws -> Response {
        try await respond(call, site.requirePage(try call.id()).page.labels)
    }

    /// Answers `GET /attachments/{id}/labels`.
    func ofAttachment(_ call: Call) async throws -> Response {
        try await respond(call, site.requireAttachment(try call.id(isAttachment: true)).labels)
    }

    /// Answers `GET /spaces/{id}/labels`.
    func ofSpace(_ call: Call) async throws -> Response {
        try await respond(call, site.requireSpace(try call.id()).labels)
    }

    /// Answers `GET /spaces/{id}/content/labels`.
    func ofSpaceContent(_ call: Call) async throws -> Response {
        let space = try await site.requireSpace(try call.id())
        return try await respond(call, await site.labels { $0.spaceID == space.id })
    }

    /// Answers `GET /labels`.
    func list(_ call: Call) async throws -> Response {
        let ids = try call.query.ids("label-id")
        let labels = await site.labels { _ in true }
        return try await respond(call, ids.isEmpty ? labels : labels.filter { ids.contains($0.id) })
    }

    private func respond(_ call: Call, _ labels: [LabelRecord]) async throws -> Response {
        var labels = labels
        if let prefix = call.query["prefix"], !prefix.isEmpty { labels.removeAll { $0.prefix != prefix } }
        if call.query["sort"] != nil {
            labels = try call.query.sorted(
                labels, default: "id",
                by: [
                    // Labels get growing ids.
                    "created-date": { $0.id < $1.id }, "id": { $0.id < $1.id }, "name": { $0.name < $1.name },
                ])
        }
        return try call.respond(with: labels, limit: try call.query.limit(), site: await site.address, PageJSON.label)
    }
}

extension Site {
    /// The labels of the pages that fit, each once, by their ids.
    func labels(of fits: @Sendable (PageRecord) -> Bool) -> [LabelRecord] {
        var found: [String: LabelRecord] = [:]
        for pageID in Set(pageIDsByLabel.values.joined()) {
            guard let page = pages[pageID], page.status == .current, fits(page) else { continue }
            for label in page.labels { found[label.prefix + ":" + label.name] = label }
        }
        return found.values.sorted { ($0.id, $0.prefix) < ($1.id, $1.prefix) }
    }

    /// The name of the label with an id.
    ///
    /// - Throws: `APIError`, not found.
    func requireLabel(_ id: Int) throws -> String {
        guard let name = labelIDs.first(where: { $0.value == id })?.key else { throw APIError.notFound() }
        return name
    }
}
