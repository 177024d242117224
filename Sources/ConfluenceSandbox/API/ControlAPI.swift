import Hummingbird
import JSON

/// What no Confluence has: a look behind the scenes, for tests and for people.
struct ControlAPI: Sendable {
    /// Requests below this path are not in the journal.
    static let prefix = "/__sandbox"

    let site: Site
    let journal: Journal

    /// Answers `GET /__sandbox/requests`.
    func requests(_ call: Call) async throws -> Response {
        let requests = await journal.requests.map { request -> JSONValue in
            [
                "time": .string(request.time), "method": .string(request.method), "path": .string(request.path),
                "query": .string(request.query), "status": .int(request.status),
                "user": request.user.map { .string($0) } ?? .null,
                "hasCredentials": .bool(request.hasCredentials), "requestId": .string(request.requestID),
                "faults": .array(request.faults.map { .string($0) }),
            ]
        }
        return .json(["requests": .array(requests)])
    }

    /// Answers `POST /__sandbox/reset-journal`.
    func resetJournal(_ call: Call) async throws -> Response {
        await journal.reset()
        return .noContent()
    }

    /// Answers `GET /__sandbox`: whether the sandbox is up, and what it holds.
    func status(_ call: Call) async throws -> Response {
        let spaces = await site.spaces.values.sorted { $0.id < $1.id }
        var items: [JSONValue] = []
        for space in spaces {
            let count = await site.pagesBySpace[space.id]?.ids.count ?? 0
            items.append(["key": .string(space.key), "name": .string(space.name), "pages": .int(count)])
        }
        return .json(["baseURL": .string(await site.address.baseURL), "spaces": .array(items)])
    }
}
