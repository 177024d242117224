import Hummingbird
import JSON

/// The paths of version 1 about groups, which exist as far as somebody is in them.
struct GroupAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /group`.
    func list(_ call: Call) async throws -> Response { try await respond(groups { _ in true }, call) }

    /// Answers `GET /group/picker` (Cloud): the groups with the text of `query` in their name.
    func pick(_ call: Call) async throws -> Response {
        guard let text = call.query["query"]?.lowercased(), !text.isEmpty else {
            throw APIError.badRequest("The query parameter 'query' is missing.")
        }
        return try await respond(groups { $0.lowercased().contains(text) }, call)
    }

    /// Answers `GET /group/{group}` (Data Center), `GET /group/by-id` and `GET /group/by-name` (Cloud).
    func get(_ call: Call) async throws -> Response {
        let name = try existing(call.query["id"] ?? call.query["name"] ?? call.parameter("group"))
        let writer = await V1Writer(resource, for: call)
        return resource.respond(writer.group(name), writer: writer)
    }

    /// Answers `GET /group/{group}/member` (Data Center), `GET /group/{group}/membersByGroupId` and
    /// `GET /group/member` (Cloud).
    func members(_ call: Call) async throws -> Response {
        let name = try existing(call.query["name"] ?? call.parameter("group"))
        let members = resource.site.people.all.filter { $0.groups.contains(name) }
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            members, slice: try V1Slice(call.query, default: 200), call: call, writer: writer
        ) { await writer.person($0.accountID) }
    }

    private func groups(_ isAskedFor: (String) -> Bool) -> [String] {
        let all = resource.site.people.all.reduce(into: Set<String>()) { $0.formUnion($1.groups) }
        return all.filter(isAskedFor).sorted()
    }

    private func existing(_ name: String) throws -> String {
        guard !groups({ $0 == name }).isEmpty else {
            throw APIError.notFound("No group found with \(resource.profile.isCloud ? "id" : "name"): \(name)")
        }
        return name
    }

    private func respond(_ groups: [String], _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            groups, slice: try V1Slice(call.query, default: 200), call: call, writer: writer
        ) { writer.group($0) }
    }
}
