import Hummingbird
import JSON

/// The paths of Cloud's version 1 that copy pages.
struct ContentCopyAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `POST /content/{id}/copy`: one page.
    func copy(_ call: Call) async throws -> Response {
        let page = try await resource.page(call, statuses: [.current]).page
        let request = try await resource.json(call)
        let expansion = try Expansion(call.query, default: V1Writer.contentDefault)
        let body = try V1ContentRequest(request).storage().map { PageBody.storage(try StoredBody.store($0)) }
        let copy = try await site.copyPage(
            page.id, to: try await destination(request["destination"] ?? [:], call),
            title: request["pageTitle"]?.stringValue, body: body, with: Self.parts(request), by: call.accountID)
        let writer = await V1Writer(resource, for: call)
        return resource.respond(try await writer.content(V1Content(page: copy), expansion), writer: writer)
    }

    /// Answers `POST /content/{id}/pagehierarchy/copy`: a page with all that is below it, in the background.
    func copyHierarchy(_ call: Call) async throws -> Response {
        let page = try await resource.page(call, statuses: [.current]).page
        let request = try await resource.json(call)
        guard let parentID = try request.optionalID("destinationPageId") else {
            throw JSONValue.missing("destinationPageId")
        }
        try await checkMayCreate(under: parentID, call)
        let options = request["titleOptions"] ?? [:]
        let (prefix, search) = (options["prefix"]?.stringValue ?? "", options["search"]?.stringValue ?? "")
        let replacement = options["replace"]?.stringValue ?? ""
        let name = "com.atlassian.confluence.longtask.copy.pagehierarchy"
        let task: LongTaskRecord
        do {
            let count = try await site.copyTree(
                page.id, under: parentID, with: Self.parts(request),
                includingDescendants: request["copyDescendants"]?.boolValue ?? true, by: call.accountID
            ) { title in
                prefix + (search.isEmpty ? title : title.replacing(search, with: replacement))
            }
            task = await site.noteLongTask(named: name, details: ["totalPageNeedToCopy": .int(count)])
        } catch let error as APIError {
            task = await site.noteLongTask(named: name, isSuccessful: false, messages: [error.message])
        }
        return .json(
            ["id": .string(String(task.id)), "links": ["status": .string("/rest/api/longtask/\(task.id)")]],
            status: .accepted)
    }

    private func destination(_ value: JSONValue, _ call: Call) async throws -> CopyDestination {
        guard let text = value["value"]?.stringValue else { throw JSONValue.missing("destination.value") }
        switch value["type"]?.stringValue {
        case "space":
            let space = try await resource.space(key: text)
            try await site.checkAccess(toSpace: space.id, for: call.accountID, isWrite: true)
            return .space(space.id)
        case "parent_page", "parent_content":
            let id = try V1Resource.contentID(text)
            try await checkMayCreate(under: id, call)
            return .parent(id)
        case "existing_page":
            let id = try V1Resource.contentID(text)
            try await site.checkAccess(toContent: id, for: call.accountID, isWrite: true)
            return .page(id)
        case let type:
            throw APIError.badRequest(
                "The destination's type '\(type ?? "")' is not one of: space, existing_page, parent_page, parent_content"
            )
        }
    }

    private func checkMayCreate(under id: Int, _ call: Call) async throws {
        try await site.checkAccess(toContent: id, for: call.accountID, isWrite: false)
        let parent = try await site.requireTreeItem(id, statuses: [.current])
        try await site.checkAccess(toSpace: parent.spaceID, for: call.accountID, isWrite: true)
    }

    private static func parts(_ request: JSONValue) -> CopiedParts {
        func flag(_ name: String) -> Bool { request[name]?.boolValue ?? false }
        return CopiedParts(
            attachments: flag("copyAttachments"), restrictions: flag("copyPermissions"),
            properties: flag("copyProperties"), labels: flag("copyLabels"))
    }
}
