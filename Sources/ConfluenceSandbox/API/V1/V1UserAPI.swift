import Hummingbird
import JSON

/// The paths of version 1 about users and groups.
struct V1UserAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /user/current`; without credentials that is the anonymous user on Data Center.
    func current(_ call: Call) async throws -> Response {
        guard let principal = call.context.principal else { return try await anonymous(call) }
        let writer = await V1Writer(resource, for: call)
        return resource.respond(await writer.person(principal.accountID), writer: writer)
    }

    /// Answers `GET /user/anonymous`.
    func anonymous(_ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return resource.respond(
            [
                "type": "anonymous", "displayName": "Anonymous",
                "profilePicture": [
                    "path": .string(writer.address.contextPath + "/images/icons/profilepics/anonymous.svg"),
                    "width": 48, "height": 48, "isDefault": true,
                ],
                "_links": ["self": writer.url("/rest/api/user/anonymous")],
            ], writer: writer)
    }

    /// Answers `GET /user`, by `accountId` on Cloud, by `key` or `username` on Data Center.
    func get(_ call: Call) async throws -> Response {
        let person = try await person(call)
        let writer = await V1Writer(resource, for: call)
        return resource.respond(await writer.person(person.accountID), writer: writer)
    }

    /// Answers `GET /user/list` (Data Center).
    func list(_ call: Call) async throws -> Response { try await respond(site.people.all, call) }

    /// Answers `GET /user/bulk` (Cloud): users by their account ids.
    func bulk(_ call: Call) async throws -> Response {
        let ids = call.query.list("accountId")
        guard !ids.isEmpty else { throw APIError.badRequest("The query must contain 'accountId'.") }
        return try await respond(site.people.all.filter { ids.contains($0.accountID) }, call)
    }

    /// Answers `GET /user/email` (Cloud).
    func email(_ call: Call) async throws -> Response {
        guard call.query["accountId"]?.isEmpty == false else {
            throw APIError.badRequest("The query must contain 'accountId'.")
        }
        return .json(email(of: try await person(call)))
    }

    /// Answers `GET /user/email/bulk` (Cloud): of those who are known.
    func emails(_ call: Call) async throws -> Response {
        let ids = call.query.list("accountId")
        guard !ids.isEmpty else { throw APIError.badRequest("The query must contain 'accountId'.") }
        return .json(.array(ids.compactMap { site.people[$0] }.map(email)))
    }

    private func email(of person: Person) -> JSONValue {
        ["accountId": .string(person.accountID), "email": .string(person.name)]
    }

    /// Answers `GET /user/memberof`: the groups of a user.
    func groups(_ call: Call) async throws -> Response {
        // The API documents know no 404 here.
        guard let person = await site.person(in: call.query) else {
            throw APIError.forbidden("The user is not known, or you may not see the groups.")
        }
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            person.groups.sorted(), slice: try V1Slice(call.query, default: 200), call: call, writer: writer
        ) { writer.group($0) }
    }

    private func person(_ call: Call) async throws -> Person {
        guard let person = await site.person(in: call.query) else {
            let name = call.query["accountId"] ?? call.query["username"] ?? call.query["key"] ?? ""
            throw APIError.notFound(
                "No user found with \(resource.profile.isCloud ? "accountId" : "key or username"): \(name)")
        }
        return person
    }

    private func respond(_ people: [Person], _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            people, slice: try V1Slice(call.query, default: 200), call: call, writer: writer
        ) { await writer.person($0.accountID) }
    }
}
