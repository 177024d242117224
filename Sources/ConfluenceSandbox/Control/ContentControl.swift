import Hummingbird
import JSON

/// The control paths that change content as somebody else, who works at the same time as the client under test.
struct ContentControl: Sendable {
    let sandbox: Sandbox

    /// Answers `POST /__sandbox/pages`, `{"space": "OPS", "title": …, "storage": …}`; the space is made when needed.
    func createPage(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let space = try text("space", in: request)
        try await sandbox.makeSpace(key: space, name: space)
        let id = try await sandbox.makePage(
            titled: try text("title", in: request), storage: request["storage"]?.stringValue ?? "", inSpace: space)
        return .json(try await json(id), status: .created)
    }

    /// Answers `PUT /__sandbox/pages/{id}`, `{"storage": …}`: the page's next version.
    func editPage(_ call: Call) async throws -> Response {
        let id = String(try call.id())
        try await sandbox.replaceBody(ofPage: id, storage: try text("storage", in: try await call.json()))
        return .json(try await json(id))
    }

    /// Answers `POST /__sandbox/pages/{id}/edit-in-editor`, `{"storage": …, "user": "name", "message": …}`.
    ///
    /// It makes the page's next version, as the editor saves it. Everything may be left out, the request's body too.
    func editPageInEditor(_ call: Call) async throws -> Response {
        let request = try await call.json(ifEmpty: [:])
        let id = String(try call.id())
        try await sandbox.editInEditor(
            page: id, storage: try optionalText("storage", in: request), by: try optionalText("user", in: request),
            message: try optionalText("message", in: request) ?? "")
        return .json(try await json(id))
    }

    /// Answers `POST /__sandbox/pages/{id}/inline-comments`, `{"text": "the passage", "comment": …}`.
    func addInlineComment(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let id = try await sandbox.addInlineComment(
            toPage: String(try call.id()), on: try text("text", in: request),
            storage: request["comment"]?.stringValue ?? "<p>?</p>")
        return .json(["id": .string(id)], status: .created)
    }

    /// Answers `PUT /__sandbox/pages/{id}/restrictions`, `{"read": ["name"], "update": ["name"]}`; nobody named means
    /// everybody.
    func restrict(_ call: Call) async throws -> Response {
        let request = try await call.json()
        func names(_ operation: String) throws -> [String] {
            guard let value = request[operation] else { return [] }
            guard let names = value.arrayValue?.map(\.stringValue), !names.contains(nil) else {
                throw APIError.badRequest("\(operation): write a list of users' names")
            }
            return names.compactMap { $0 }
        }
        try await sandbox.restrict(page: String(try call.id()), read: try names("read"), update: try names("update"))
        return .noContent()
    }

    private func text(_ name: String, in request: JSONValue) throws -> String {
        guard let text = request[name]?.stringValue else {
            throw APIError.badRequest("The request must contain the text '\(name)'.")
        }
        return text
    }

    private func optionalText(_ name: String, in request: JSONValue) throws -> String? {
        guard let value = request[name] else { return nil }
        guard let text = value.stringValue else { throw APIError.badRequest("\(name): write a text, or leave it out") }
        return text
    }

    private func json(_ id: String) async throws -> JSONValue {
        guard let page = try await sandbox.page(id: id) else { throw APIError.notFound() }
        return ["id": .string(page.id), "title": .string(page.title), "version": .int(page.version)]
    }
}
