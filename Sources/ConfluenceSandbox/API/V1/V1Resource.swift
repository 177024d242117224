import Hummingbird
import JSON

/// What every resource of version 1 works with.
struct V1Resource: Sendable {
    let site: Site
    let profile: SandboxProfile

    /// The content that `{id}` of the path names: a page or, `att` and a number, an attachment.
    ///
    /// - Throws: `APIError`, not found, in version 1's words.
    func content(
        _ call: Call, _ name: String = "id", statuses: Set<PageStatus> = [.current, .archived]
    ) async throws -> V1Content {
        try await content(id: try Self.contentID(call.parameter(name)), statuses: statuses)
    }

    func content(id: Int, statuses: Set<PageStatus> = [.current, .archived]) async throws -> V1Content {
        guard let content = try? await site.requireContent(id, statuses: statuses) else {
            throw APIError.noContent(id: id)
        }
        return content
    }

    /// Reads a content's id; an attachment's may or may not begin with `att`.
    ///
    /// - Throws: `APIError`: not found, as for a number that belongs to nothing.
    static func contentID(_ text: String) throws -> Int {
        guard let id = Int(text.hasPrefix("att") ? text.dropFirst(3) : text[...]), id > 0 else {
            throw APIError.notFound("No content found with id: ContentId{id=\(text)}")
        }
        return id
    }

    /// The page that `{id}` of the path names.
    ///
    /// - Throws: `APIError`, not found.
    func page(
        _ call: Call, statuses: Set<PageStatus> = [.current, .archived]
    ) async throws -> PageInSpace {
        let id = try Self.contentID(call.parameter("id"))
        guard let item = try? await site.requirePage(id, statuses: statuses) else { throw APIError.noContent(id: id) }
        return item
    }

    /// The space that `{key}` of the path names.
    ///
    /// - Throws: `APIError`, not found.
    func space(_ call: Call) async throws -> SpaceRecord { try await space(key: call.parameter("key")) }

    func space(key: String) async throws -> SpaceRecord {
        guard let space = await site.space(key: key) else {
            throw APIError.notFound("No space found with key : \(key)")
        }
        return space
    }

    /// Whom a request is about: the user that its query names, else the one who asks.
    ///
    /// - Throws: `APIError`, not found.
    func accountID(_ call: Call) async throws -> String {
        guard ["key", "username", "accountId"].contains(where: { call.query[$0] != nil }) else { return call.accountID }
        guard let person = await site.person(in: call.query) else {
            throw APIError.notFound("There is no user of this name.")
        }
        return person.accountID
    }

    /// The body of a write.
    ///
    /// - Throws: `APIError`: an unsupported media type unless it says that it is JSON, as JAX-RS refuses it;
    ///   a bad request when it is none.
    func json(_ call: Call) async throws -> JSONValue {
        let type = HeaderValue(call.request.headers[.contentType] ?? "").value.lowercased()
        guard type == "application/json" else { throw APIError.unsupportedMediaType(type) }
        return try await call.json()
    }

    /// An answer that is one object.
    func respond(_ value: JSONValue, writer: V1Writer) -> Response { .json(writer.outermost(value)) }

    /// An answer that is a list, cut to what was asked for.
    func respond<Item: Sendable>(
        _ items: [Item], slice: V1Slice, call: Call, writer: V1Writer, _ json: (Item) async throws -> JSONValue
    ) async throws -> Response {
        var slice = slice
        var results: [JSONValue] = []
        for item in slice.cut(items) { results.append(try await json(item)) }
        let path = String(call.sitePath.dropFirst(writer.address.contextPath.count))
        return .json(writer.outermost(writer.list(slice, results, at: path, query: call.query)))
    }
}
