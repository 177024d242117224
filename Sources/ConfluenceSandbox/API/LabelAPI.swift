import Hummingbird
import JSON

/// The v1 paths that write labels.
struct LabelAPI: Sendable {
    private static let nameLengthMax = 255
    /// What Confluence forbids in a label's name, besides white space.
    private static let forbidden = Set(":;,?&[]()#^*@!'\"")

    let site: Site

    /// Answers `POST /wiki/rest/api/content/{id}/label`.
    func add(_ call: Call) async throws -> Response {
        let labels = try await site.addLabels(try Self.names(in: try await call.json()), toPage: try call.id())
        let results = labels.map { PageJSON.label($0).adding("label", .string($0.name)) }
        return .json([
            "results": .array(results), "start": 0, "limit": 200, "size": .int(results.count),
            "_links": [
                "base": .string(await site.address.baseURL), "context": .string(await site.address.contextPath),
            ],
        ])
    }

    /// The labels of a request: a list of them, or one.
    ///
    /// - Throws: `APIError`, a bad request.
    static func names(in request: JSONValue) throws -> [(prefix: String, name: String)] {
        try (request.arrayValue ?? [request])
            .map { item in
                guard let name = item["name"]?.stringValue?.lowercased() else {
                    throw APIError.badRequest("Could not parse Labels")
                }
                let prefix = item["prefix"]?.stringValue ?? "global"
                guard ["global", "my", "team"].contains(prefix) else {
                    throw APIError.badRequest("Could not parse Labels")
                }
                guard (1...nameLengthMax).contains(name.count),
                    !name.contains(where: { $0.isWhitespace || forbidden.contains($0) })
                else { throw APIError.badRequest("Label name '\(name)' contains invalid characters or is too long.") }
                return (prefix: prefix, name: name)
            }
    }

    /// Answers `DELETE /wiki/rest/api/content/{id}/label?name=…`.
    func removeNamed(_ call: Call) async throws -> Response {
        guard let name = call.query["name"], !name.isEmpty else {
            throw APIError.badRequest("The query must contain the label's 'name'.")
        }
        try await site.removeLabel(name.lowercased(), fromPage: try call.id())
        return .noContent()
    }

    /// Answers `DELETE /wiki/rest/api/content/{id}/label/{label}`.
    func remove(_ call: Call) async throws -> Response {
        try await site.removeLabel(try call.parameter("label").lowercased(), fromPage: try call.id())
        return .noContent()
    }
}
