import Hummingbird
import JSON

/// Data Center's paths that tell who may do what in a space, to its administrators.
struct SpacePermissionAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /space/{key}/permissions`.
    func all(_ call: Call) async throws -> Response { try await respond(call) { _ in true } }

    /// Answers `GET /space/{key}/permissions/user/{userKey}`.
    func ofUser(_ call: Call) async throws -> Response {
        let key = try call.parameter("userKey")
        guard site.people.all.contains(where: { $0.userKey == key }) else {
            throw APIError.notFound("No user found with key: \(key)")
        }
        return try await respond(call) { $0.person.userKey == key }
    }

    /// Answers `GET /space/{key}/permissions/group/{group}`: groups have none by themselves.
    func ofGroup(_ call: Call) async throws -> Response {
        let group = try call.parameter("group")
        guard site.people.all.contains(where: { $0.groups.contains(group) }) else {
            throw APIError.notFound("No group found with name: \(group)")
        }
        return try await respond(call) { _ in false }
    }

    /// Answers `GET /space/{key}/permissions/anonymous`: whoever has not signed in may do nothing.
    func ofAnonymous(_ call: Call) async throws -> Response { try await respond(call) { _ in false } }

    private func respond(_ call: Call, _ isWanted: (SpacePermission) -> Bool) async throws -> Response {
        let space = try await resource.space(call)
        try await site.checkAccess(toSpace: space.id, for: call.accountID, isWrite: true)
        let permissions = await site.permissions(in: space).filter(isWanted)
            .map { permission -> JSONValue in
                [
                    "operation": [
                        "targetType": .string(permission.targetType), "operationKey": .string(permission.operation),
                    ],
                    "subject": [
                        "type": "known", "displayName": .string(permission.person.displayName),
                        "username": .string(permission.person.name), "userKey": .string(permission.person.userKey),
                    ],
                    "spaceKey": .string(space.key), "spaceId": .int(space.id),
                ]
            }
        return .json(.array(permissions))
    }
}
