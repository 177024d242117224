import Hummingbird
import JSON

/// The v2 paths about the versions of pages, attachments and comments.
struct VersionAPI: Sendable {
    /// With bodies fewer versions come at once (changed by Atlassian on 2026-06-01).
    private static let limitMaxWithBody = 50

    let site: Site

    /// Answers `GET /pages/{id}/versions`, and the same of blog posts.
    func pageVersions(_ call: Call) async throws -> Response {
        let page = try await site.requirePage(try call.id()).page
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        let versions = try sorted(await site.versions(of: page), call) { ($0.createdAt, $0.number) }
        return try await respond(call, versions, isWithBody: format != nil) { version in
            var entity: JSONValue = ["id": .string(String(page.id)), "title": .string(version.title)]
            if format != nil { entity = entity.adding("body", try BodyFormat.json(version.body, as: format)) }
            return PageJSON.version(version).adding(page.kind.rawValue, entity)
        }
    }

    /// Answers `GET /pages/{id}/versions/{number}`, and the same of blog posts.
    func pageVersion(_ call: Call) async throws -> Response {
        let page = try await site.requirePage(try call.id()).page
        let number = try call.id("number")
        guard let version = await site.version(number, of: page) else { throw APIError.notFound() }
        return .json(detailed(PageJSON.version(version), among: await site.versions(of: page).map(\.number)))
    }

    /// Answers `GET /attachments/{id}/versions`.
    func attachmentVersions(_ call: Call) async throws -> Response {
        let attachment = try await site.requireAttachment(try call.id(isAttachment: true))
        let versions = try sorted(await site.versions(of: attachment), call) { ($0.createdAt, $0.number) }
        return try await respond(call, versions) { version in
            AttachmentJSON.version(version)
                .adding("attachment", ["id": .string(attachment.wireID), "title": .string(attachment.title)])
        }
    }

    /// Answers `GET /attachments/{id}/versions/{number}`.
    func attachmentVersion(_ call: Call) async throws -> Response {
        let attachment = try await site.requireAttachment(try call.id(isAttachment: true))
        guard let version = await site.version(try call.id("number"), of: attachment) else { throw APIError.notFound() }
        let numbers = await site.versions(of: attachment).map(\.number)
        return .json(detailed(AttachmentJSON.version(version), among: numbers))
    }

    /// Answers `GET /footer-comments/{id}/versions`, and the same of inline comments.
    func commentVersions(_ call: Call) async throws -> Response {
        let comment = try await site.requireComment(try call.id())
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        let versions = try sorted(comment.earlier + [comment.latest], call) { ($0.stamp.createdAt, $0.stamp.number) }
        return try await respond(call, versions, isWithBody: format != nil) { version in
            var entity: JSONValue = ["id": .string(String(comment.id))]
            if format != nil {
                entity = entity.adding("body", try BodyFormat.json(.storage(version.storage), as: format))
            }
            return CommentJSON.version(version.stamp).adding("comment", entity)
        }
    }

    /// Answers `GET /footer-comments/{id}/versions/{number}`, and the same of inline comments.
    func commentVersion(_ call: Call) async throws -> Response {
        let comment = try await site.requireComment(try call.id())
        guard let version = comment.version(try call.id("number")) else { throw APIError.notFound() }
        let numbers = (comment.earlier + [comment.latest]).map(\.stamp.number)
        return .json(detailed(CommentJSON.version(version.stamp), among: numbers))
    }

    /// The versions, newest first unless `sort` says otherwise.
    private func sorted<Version>(_ versions: [Version], _ call: Call, _ key: @escaping (Version) -> (Timestamp, Int))
        throws -> [Version]
    {
        try call.query.sorted(versions, default: "-modified-date", by: ["modified-date": { key($0) < key($1) }])
    }

    private func respond<Version>(
        _ call: Call, _ versions: [Version], isWithBody: Bool = false, _ json: (Version) throws -> JSONValue
    ) async throws -> Response {
        var limit = try call.query.limit()
        if isWithBody { limit = min(limit, Self.limitMaxWithBody) }
        return try call.respond(with: versions, limit: limit, site: await site.address, json)
    }

    /// A version with its neighbours among those that are left.
    private func detailed(_ version: JSONValue, among numbers: [Int]) -> JSONValue {
        let number = version["number"]?.intValue ?? 0
        var value = version.adding("contentTypeModified", false)
        if let author = version["authorId"] { value = value.adding("collaborators", [author]) }
        if let before = numbers.last(where: { $0 < number }) { value = value.adding("prevVersion", .int(before)) }
        if let after = numbers.first(where: { $0 > number }) { value = value.adding("nextVersion", .int(after)) }
        return value
    }
}
