import Hummingbird
import JSON

/// The path of Cloud's version 1 that tells whether somebody may do something with a content.
struct PermissionCheckAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `POST /content/{id}/permission/check`.
    func check(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let request = try await resource.json(call)
        guard let subject = request["subject"]?["identifier"]?.stringValue,
            let type = request["subject"]?["type"]?.stringValue, ["user", "group"].contains(type)
        else { throw APIError.badRequest("The request must name a user or a group as its 'subject'.") }
        let operation = request["operation"]?.stringValue ?? ""
        guard ["read", "update", "delete"].contains(operation) else {
            throw APIError.badRequest("The operation '\(operation)' is not one of: read, update, delete")
        }
        if subject != call.accountID { try await site.checkMayCreate(call.accountID) }
        let isWrite = operation != "read"
        let isAllowed: Bool
        if type == "user" {
            guard site.people[subject] != nil else {
                throw APIError.badRequest("There is no user with the account id '\(subject)'.")
            }
            isAllowed = (try? await site.checkAccess(toContent: content.id, for: subject, isWrite: isWrite)) != nil
        } else {
            guard site.people.all.contains(where: { $0.groups.contains(subject) }) else {
                throw APIError.badRequest("There is no group with the id '\(subject)'.")
            }
            isAllowed = await site.restrictionsAllow(
                isWrite ? .update : .read, ofContent: content.id, byGroup: subject)
        }
        let errors: JSONValue =
            isAllowed ? [] : [["translation": .string("The subject may not \(operation) the content."), "args": []]]
        return .json(["hasPermission": .bool(isAllowed), "errors": errors, "_links": [:]])
    }
}
