import Hummingbird
import JSON

/// The paths of version 1 about a content's versions.
///
/// Data Center has them below `/rest/experimental`; `/rest/api/content/{id}/version` is 404 there.
struct ContentVersionAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /content/{id}/version`: the newest first.
    func list(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let expansion = try Expansion(call.query)
        let slice = try V1Slice(call.query)
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            await writer.stamps(of: content).reversed(), slice: slice, call: call, writer: writer
        ) { try await writer.version($0, of: content, expansion) }
    }

    /// Answers `GET /content/{id}/version/{number}`.
    func get(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let expansion = try Expansion(call.query, default: ["content"])
        let writer = await V1Writer(resource, for: call)
        let number = Int(try call.parameter("number"))
        guard let stamp = await writer.stamps(of: content).first(where: { $0.number == number }) else {
            throw APIError.notFound("No version \(try call.parameter("number")) of content \(content.id)")
        }
        return resource.respond(try await writer.version(stamp, of: content, expansion), writer: writer)
    }

    /// Answers `DELETE /content/{id}/version/{number}`.
    func delete(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        guard let number = Int(try call.parameter("number")) else {
            throw APIError.notFound("No version \(try call.parameter("number")) of content \(content.id)")
        }
        switch content {
        case .page(let item, _): try await resource.site.deleteVersion(number, ofPage: item.page.id)
        case .attachment(let attachment, _):
            try await resource.site.deleteVersion(number, ofAttachment: attachment.id)
        case .comment, .folder:
            throw APIError.badRequest("Versions of a content of type '\(content.type)' cannot be deleted.")
        }
        return .noContent()
    }

    /// Answers `POST /content/{id}/version`: an old version becomes the newest; only Cloud has it.
    func restore(_ call: Call) async throws -> Response {
        let page = try await resource.page(call, statuses: [.current])
        let request = try await resource.json(call)
        guard request["operationKey"] == "restore",
            let number = request["params"]?["versionNumber"]?.intValue
        else { throw APIError.badRequest("Send 'operationKey': 'restore' and 'params.versionNumber'.") }
        let restored = try await resource.site.restoreVersion(
            number, ofPage: page.page.id, message: request["params"]?["message"]?.stringValue ?? "",
            withTitle: request["params"]?["restoreTitle"]?.boolValue ?? false, by: call.accountID)
        let writer = await V1Writer(resource, for: call)
        let content = V1Content(page: restored)
        return resource.respond(
            try await writer.version(content.stamp, of: content, try Expansion(call.query)), writer: writer)
    }
}
