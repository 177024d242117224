import Hummingbird
import JSON

/// The v2 paths about folders.
struct FolderAPI: Sendable {
    let site: Site

    /// Answers `POST /folders`.
    func create(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let spaceID = try request.requiredID("spaceId")
        try await site.checkAccess(toSpace: spaceID, for: call.accountID, isWrite: true)
        let homepageID = try await site.requireSpace(spaceID).homepageID
        let folder = try await site.makeFolder(
            titled: request["title"]?.stringValue ?? "", in: spaceID,
            under: try request.optionalID("parentId") ?? homepageID, by: call.accountID)
        return try await respond(folder)
    }

    /// Answers `GET /folders/{id}`.
    func get(_ call: Call) async throws -> Response {
        try await respond(site.requireFolder(try call.id()))
    }

    /// Answers `DELETE /folders/{id}`.
    func delete(_ call: Call) async throws -> Response {
        try await site.trashFolder(try call.id())
        return .noContent()
    }

    private func respond(_ folder: FolderRecord) async throws -> Response {
        let space = try await site.requireSpace(folder.spaceID)
        let parent = await folder.parentID.asyncFlatMap { await site.treeItem($0) }
        return .json(
            await TreeJSON.folder(folder, parentType: parent?.type, space: space).addingBase(site.address))
    }
}

extension Optional {
    /// What an asynchronous look-up gives for the value.
    func asyncFlatMap<Result>(_ transform: (Wrapped) async -> Result?) async -> Result? {
        guard let self else { return nil }
        return await transform(self)
    }
}
