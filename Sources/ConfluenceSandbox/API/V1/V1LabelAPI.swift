import Hummingbird
import JSON

/// The paths of version 1 about labels.
struct V1LabelAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /content/{id}/label`.
    func list(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let writer = await V1Writer(resource, for: call)
        let prefixes = call.query.list("prefix")
        let labels = await writer.labels(of: content).filter { prefixes.isEmpty || prefixes.contains($0.prefix) }
        return try await resource.respond(
            labels, slice: try V1Slice(call.query, default: 200), call: call, writer: writer
        ) { writer.label($0) }
    }

    /// Answers `GET /label/labels` (Data Center): the labels of the site, by name and space.
    func search(_ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        var labels = await resource.site.labels(inSpace: nil)
        if let key = call.query["spaceKey"], !key.isEmpty {
            labels = await resource.site.labels(inSpace: try await resource.space(key: key).id)
        }
        if let name = call.query["labelName"], !name.isEmpty { labels.removeAll { $0.name != name } }
        if let namespace = call.query["namespace"], !namespace.isEmpty { labels.removeAll { $0.prefix != namespace } }
        return try await resource.respond(labels, slice: try V1Slice(call.query), call: call, writer: writer) {
            writer.label($0)
        }
    }
}

/// Data Center's paths about how labels are used.
extension V1LabelAPI {
    /// Answers `GET /label/popular` and `GET /space/{key}/labels/popular`: those of most pages first.
    func popular(_ call: Call) async throws -> Response {
        try await respond(await resource.site.labelCounts(inSpace: spaceID(call)), call)
    }

    /// Answers `GET /label/{label}/related` and `GET /space/{key}/labels/{label}/related`: what stands beside a label
    /// on the same pages.
    func related(_ call: Call) async throws -> Response {
        let name = try call.parameter("label").lowercased()
        let site = resource.site
        guard await site.labelIDs[name] != nil else { throw APIError.notFound("No label found with name: \(name)") }
        return try await respond(await site.labelCounts(inSpace: spaceID(call), beside: name), call)
    }

    private func spaceID(_ call: Call) async throws -> Int? {
        guard (try? call.parameter("key")) != nil else { return nil }
        return try await resource.space(call).id
    }

    private func respond(_ counts: [(label: LabelRecord, count: Int)], _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            counts.map(\.label), slice: try V1Slice(call.query), call: call, writer: writer
        ) { writer.label($0) }
    }
}

extension Site {
    /// How many current pages of a space or of the site have each global label, the most first; beside a label only
    /// pages with that one count, and it is left out.
    func labelCounts(inSpace spaceID: Int?, beside name: String? = nil) -> [(label: LabelRecord, count: Int)] {
        var counts: [Int: (label: LabelRecord, count: Int)] = [:]
        for page in pages.values where page.status == .current && (spaceID == nil || page.spaceID == spaceID) {
            if let name, !page.labels.contains(where: { $0.name == name }) { continue }
            for label in page.labels where label.prefix == "global" && label.name != name {
                counts[label.id, default: (label, 0)].count += 1
            }
        }
        return counts.values.sorted { ($1.count, $0.label.name) < ($0.count, $1.label.name) }
    }

    /// The labels on the current pages of a space or of the site, each once, by name.
    func labels(inSpace spaceID: Int?) -> [LabelRecord] {
        var found: [String: LabelRecord] = [:]
        for page in pages.values where page.status == .current && (spaceID == nil || page.spaceID == spaceID) {
            for label in page.labels { found["\(label.name):\(label.prefix)"] = label }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
