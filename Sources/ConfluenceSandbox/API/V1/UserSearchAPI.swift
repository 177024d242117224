import Hummingbird
import JSON

/// The path of version 1 on Cloud that searches people.
struct UserSearchAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /search/user`: the users that a query about them finds.
    func search(_ call: Call) async throws -> Response {
        guard let cql = call.query["cql"], !cql.isEmpty else {
            throw APIError.badRequest("The query parameter 'cql' is missing.")
        }
        let people: [Person]
        do {
            people = try await resource.site.searchPeople(cql, viewer: call.accountID)
        } catch let error as CQLError {
            throw APIError.badRequest(error.message(for: cql))
        }
        let writer = await V1Writer(resource, for: call)
        var slice = try V1Slice(call.query)
        var results: [JSONValue] = []
        let now = resource.site.now()
        for person in slice.cut(people) {
            results.append([
                "user": await writer.person(person.accountID), "title": .string(person.displayName), "excerpt": "",
                "url": .string("/people/\(person.accountID.percentEncoded)"), "breadcrumbs": [], "entityType": "user",
                "iconCssClass": "aui-icon content-type-profile", "lastModified": writer.moment(now),
                "friendlyLastModified": writer.friendly(now), "score": 0.0,
            ])
        }
        let path = String(call.sitePath.dropFirst(writer.address.contextPath.count))
        let list = writer.list(slice, results, at: path, query: call.query)
            .adding("totalSize", .int(people.count)).adding("cqlQuery", .string(cql)).adding("searchDuration", 1)
        return .json(writer.outermost(list))
    }
}
