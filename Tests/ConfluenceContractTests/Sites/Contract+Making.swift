import ConfluenceSandbox
import JSON
import Testing

@testable import Confluence

/// What the client reads but has no call to make.
extension Contract {
    /// Comments a page, below its text.
    ///
    /// - Returns: the comment's identifier.
    func addFooterComment(_ storage: String, on page: Page) async throws -> String {
        try await make(
            isDataCenter
                ? APICall("POST", .v1, "/content", subject: "comment")
                    .sending([
                        "type": "comment", "container": ["id": .string(page.id), "type": "page"],
                        "body": ["storage": body(storage)],
                    ])
                : APICall("POST", .v2, "/footer-comments", subject: "comment")
                    .sending(["pageId": .string(page.id), "body": body(storage)]))
    }

    /// Answers a comment below a page.
    func reply(_ storage: String, to comment: String, on page: Page) async throws {
        _ = try await make(
            isDataCenter
                ? APICall("POST", .v1, "/content", subject: "reply")
                    .sending([
                        "type": "comment", "container": ["id": .string(page.id), "type": "page"],
                        "ancestors": [["id": .string(comment)]], "body": ["storage": body(storage)],
                    ])
                : APICall("POST", .v2, "/footer-comments", subject: "reply")
                    .sending(["parentCommentId": .string(comment), "body": body(storage)]))
    }

    /// Comments the only passage of a page that has a text.
    ///
    /// Data Center has no call for it: on a live one the test ends here, for all to see.
    ///
    /// - Returns: the comment's identifier.
    func addInlineComment(_ storage: String, on text: String, of page: Page) async throws -> String {
        guard isDataCenter else {
            return try await make(
                APICall("POST", .v2, "/inline-comments", subject: "comment")
                    .sending([
                        "pageId": .string(page.id), "body": body(storage),
                        "inlineCommentProperties": [
                            "textSelection": .string(text), "textSelectionMatchCount": 1,
                            "textSelectionMatchIndex": 0,
                        ],
                    ]))
        }
        guard let sandbox else { try Test.cancel("Data Center's API makes no comments in the text") }
        return try await sandbox.addInlineComment(toPage: page.id, on: text, storage: storage)
    }

    /// Settles the matter of a comment in the text; Cloud only.
    func resolve(_ comment: String) async throws {
        let call = APICall("PUT", .v2, "/inline-comments/\(comment)", subject: "comment")
        _ = try await make(call.sending(["version": ["number": 2], "resolved": true]))
    }

    /// Lets only some users and groups read and change a page; the colleague must be among them.
    func restrict(_ page: Page, read: [User] = [], readGroups: [String] = [], update: [User] = []) async throws {
        // What Cloud calls an id, Data Center calls a name.
        let groups = readGroups.map { name -> JSONValue in
            ["type": "group", isDataCenter ? "name" : "id": .string(name)]
        }
        var restrictions: [JSONValue] = []
        func add(_ operation: String, _ users: [User], _ groups: [JSONValue]) {
            guard !users.isEmpty || !groups.isEmpty else { return }
            let subjects: [String: JSONValue] = [
                "user": users.isEmpty ? .null : .array(users.map(known)),
                "group": groups.isEmpty ? .null : .array(groups),
            ]
            let named = subjects.filter { $0.value != .null }
            restrictions.append(["operation": .string(operation), "restrictions": .object(named)])
        }
        add("read", read, groups)
        add("update", update, [])
        _ = try await colleague.send(
            APICall("PUT", .v1, "/content/\(page.id)/restriction", subject: "restrictions")
                .sending(.array(restrictions)))
    }

    private func known(_ user: User) -> JSONValue {
        let id = JSONValue.string((isDataCenter ? user.userName : user.accountID) ?? "")
        return isDataCenter ? ["type": "known", "username": id] : ["type": "known", "accountId": id]
    }

    private func body(_ storage: String) -> JSONValue { ["representation": "storage", "value": .string(storage)] }

    private func make(_ call: APICall) async throws -> String {
        let json = try await colleague.fetchJSON(call)
        return try #require(json.id("id"), "\(call.subject) has no id: \(json)")
    }
}
