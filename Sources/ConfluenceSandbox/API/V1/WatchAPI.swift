import Hummingbird
import JSON

/// The paths of version 1 about who watches what.
struct WatchAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// What the path names.
    enum Kind: Sendable {
        case content
        case space
        case label
    }

    /// Answers `GET /user/watch/…`.
    func isWatching(_ kind: Kind) -> @Sendable (Call) async throws -> Response {
        { call in
            let watches = await site.isWatching(try await target(kind, call), try await resource.accountID(call))
            return .json(["watching": .bool(watches)])
        }
    }

    /// Answers `POST /user/watch/…`: 204 on Cloud, 200 with the watch on Data Center.
    func watch(_ kind: Kind) -> @Sendable (Call) async throws -> Response {
        { call in
            let accountID = try await resource.accountID(call)
            let target = try await target(kind, call)
            await site.setWatching(target, accountID, true)
            guard !resource.profile.isCloud else { return .noContent() }
            let writer = await V1Writer(resource, for: call)
            var watch: [String: JSONValue] = ["watcher": await writer.person(accountID)]
            if kind == .content { watch["contentId"] = .int(target) }
            return .json(.object(watch))
        }
    }

    /// Answers `DELETE /user/watch/…`.
    func unwatch(_ kind: Kind) -> @Sendable (Call) async throws -> Response {
        { call in
            await site.setWatching(try await target(kind, call), try await resource.accountID(call), false)
            return .noContent()
        }
    }

    /// Answers `GET /content/{id}/watchers` and `GET /space/{key}/watchers`; `…/watch` on Cloud.
    func watchers(_ kind: Kind) -> @Sendable (Call) async throws -> Response {
        { call in
            let watchers = await site.watchers(of: try await target(kind, call)).sorted()
            let writer = await V1Writer(resource, for: call)
            return try await resource.respond(
                watchers, slice: try V1Slice(call.query), call: call, writer: writer
            ) { await writer.person($0) }
        }
    }

    /// The id of what the path names.
    private func target(_ kind: Kind, _ call: Call) async throws -> Int {
        switch kind {
        case .content: return try await resource.content(call).id
        case .space: return try await resource.space(call).id
        case .label:
            let name = try call.parameter("label").lowercased()
            guard let id = await site.labelIDs[name] else {
                throw APIError.notFound("No label found with name: \(name)")
            }
            return id
        }
    }

}

extension Site {
    /// The account ids of those who watch something.
    func watchers(of id: Int) -> Set<String> { watches[id]?.accountIDs ?? [] }
}
