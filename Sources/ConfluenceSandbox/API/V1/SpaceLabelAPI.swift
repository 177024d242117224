import Hummingbird
import JSON

/// The paths of version 1 that label spaces; Data Center has them as categories.
struct SpaceLabelAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `POST /space/{key}/label` (Cloud).
    func add(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let request = try await resource.json(call)
        let names = try LabelAPI.names(in: request)
        let labels = await site.addLabels(names, toSpace: space.id)
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            labels, slice: V1Slice(start: 0, limit: 200), call: call, writer: writer
        ) { writer.label($0) }
    }

    /// Answers `DELETE /space/{key}/label?name=…` (Cloud).
    func remove(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        guard let name = call.query["name"]?.lowercased(), !name.isEmpty else {
            throw APIError.badRequest("The query must contain the label's 'name'.")
        }
        try await site.removeLabel(name, prefix: call.query["prefix"], fromSpace: space.id)
        return .noContent()
    }

    /// Answers `POST /space/{key}/category/{label}` (Data Center).
    func addCategory(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let names = try LabelAPI.names(in: [["prefix": "team", "name": .string(try call.parameter("label"))]])
        _ = await site.addLabels(names, toSpace: space.id)
        return .noContent()
    }

    /// Answers `DELETE /space/{key}/category/{label}` (Data Center).
    func removeCategory(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        try await site.removeLabel(try call.parameter("label").lowercased(), prefix: "team", fromSpace: space.id)
        return .noContent()
    }
}

extension Site {
    /// Labels a space; labels that it has stay as they are.
    func addLabels(_ names: [(prefix: String, name: String)], toSpace id: Int) -> [LabelRecord] {
        for (prefix, name) in names
        where spaces[id]?.labels.contains(where: { $0.name == name && $0.prefix == prefix }) == false {
            let labelID = labelIDs[name] ?? makeID()
            labelIDs[name] = labelID
            spaces[id]?.labels.append(LabelRecord(id: labelID, prefix: prefix, name: name))
        }
        return spaces[id]?.labels ?? []
    }

    /// Takes a label off a space, of any prefix unless one is named.
    ///
    /// - Throws: `APIError`, not found.
    func removeLabel(_ name: String, prefix: String?, fromSpace id: Int) throws {
        let labels = try requireSpace(id).labels
        let left = labels.filter { $0.name != name || (prefix != nil && $0.prefix != prefix) }
        guard left.count < labels.count else { throw APIError.notFound("No label found with name: \(name)") }
        spaces[id]?.labels = left
    }
}
