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

extension Site {
    /// The labels on the current pages of a space or of the site, each once, by name.
    func labels(inSpace spaceID: Int?) -> [LabelRecord] {
        var found: [String: LabelRecord] = [:]
        for page in pages.values where page.status == .current && (spaceID == nil || page.spaceID == spaceID) {
            for label in page.labels { found["\(label.name):\(label.prefix)"] = label }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
