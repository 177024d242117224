import Hummingbird
import JSON

/// What Cloud's version 1 does to many pages in the background.
struct ArchiveAPI: Sendable {
    private static let pageCountMax = 300

    let site: Site

    /// Answers `POST /content/archive`.
    func archive(_ call: Call) async throws -> Response {
        let request = try await call.json()
        guard let pages = request["pages"]?.arrayValue, !pages.isEmpty else {
            throw APIError.badRequest("The request must name the 'pages' to archive.")
        }
        guard pages.count <= Self.pageCountMax else {
            throw APIError.badRequest("At most \(Self.pageCountMax) pages can be archived at once.")
        }
        var ids: [Int] = []
        for page in pages {
            // A text is refused, unlike elsewhere (met by confluencebuilder, which sends numbers).
            guard case .int(let id)? = page["id"] else {
                throw APIError.badRequest("The id of a page to archive must be a number.")
            }
            try await site.checkAccess(toContent: id, for: call.accountID, isWrite: true)
            guard (try? await site.requirePage(id, kind: .page, statuses: [.current])) != nil else {
                throw APIError.badRequest("The content with id \(id) is not a page that can be archived.")
            }
            ids.append(id)
        }
        try await site.archivePages(ids)
        return await accepted("com.atlassian.confluence.longtask.archive.pages")
    }

    /// Answers `DELETE /content/{id}/pageTree`: into the trash, with all that is below it.
    func deleteTree(_ call: Call) async throws -> Response {
        let id = try call.id()
        let item = try await site.requirePage(id, kind: .page)
        guard item.page.status == .current else {
            throw APIError.badRequest("The content with id \(id) is not a current page.")
        }
        try await site.trashTree(id)
        return await accepted("com.atlassian.confluence.longtask.delete.pagetree")
    }

    private func accepted(_ name: String) async -> Response {
        let task = await site.noteLongTask(named: name)
        return .json(
            ["id": .string(String(task.id)), "links": ["status": .string("/rest/api/longtask/\(task.id)")]],
            status: .accepted)
    }
}
