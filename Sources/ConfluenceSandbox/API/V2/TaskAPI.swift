import Hummingbird
import JSON

/// The v2 paths about the tasks in bodies.
struct TaskAPI: Sendable {
    let site: Site

    /// Answers `GET /tasks`.
    func list(_ call: Call) async throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        let filter = try TaskFilter(call.query)
        let tasks = await site.tasks(visibleTo: call.accountID).filter(filter.fits)
        return try call.respond(with: tasks, limit: try call.query.limit(), site: await site.address) {
            try TaskJSON.v2($0, body: BodyFormat.json(.storage($0.task.storage), as: format))
        }
    }

    /// Answers `GET /tasks/{id}`.
    func get(_ call: Call) async throws -> Response {
        try respond(try await site.requireTask(try call.id(), for: call.accountID, isWrite: false), call)
    }

    /// Answers `PUT /tasks/{id}`: only the status can be changed.
    func update(_ call: Call) async throws -> Response {
        let id = try call.id()
        let request = try await call.json()
        if let named = try request.optionalID("id"), named != id {
            throw APIError.badRequest("The id in the request body must be the id in the path.")
        }
        let status = try request.requiredText("status")
        try await site.setStatus(status, ofTask: id, by: call.accountID)
        return try respond(try await site.requireTask(id, for: call.accountID, isWrite: false), call)
    }

    private func respond(_ item: TaskOnPage, _ call: Call) throws -> Response {
        let format = try BodyFormat.requested(call.query, allowed: BodyFormat.bulk)
        return .json(try TaskJSON.v2(item, body: BodyFormat.json(.storage(item.task.storage), as: format)))
    }
}

/// Tasks as v2 writes them.
enum TaskJSON {
    static func v2(_ item: TaskOnPage, body: JSONValue) -> JSONValue {
        let (task, page) = (item.task, item.page)
        var value: [String: JSONValue] = [
            "id": .string(String(task.id)), "localId": .string(task.localID),
            "spaceId": .string(String(page.spaceID)), "status": .string(status(task)), "body": body,
            "createdBy": .string(task.createdBy), "createdAt": .string(task.createdAt.text),
        ]
        value[page.kind == .page ? "pageId" : "blogPostId"] = .string(String(page.id))
        value["assignedTo"] = task.assignedTo.map { .string($0) }
        value["completedBy"] = task.completedBy.map { .string($0) }
        for (name, moment) in [
            ("updatedAt", task.updatedAt), ("dueAt", task.dueAt), ("completedAt", task.completedAt),
        ] {
            value[name] = moment.map { .string($0.text) }
        }
        return .object(value)
    }

    /// The status in the words of both APIs and of the body.
    static func status(_ task: TaskRecord) -> String { task.isComplete ? "complete" : "incomplete" }
}

extension Site {
    private static let taskAttemptsMax = 5

    /// Changes the status of a task in its page's body, and tries again when the page changes meanwhile.
    ///
    /// - Throws: `APIError`: not found, forbidden, a bad request for an unknown status, a conflict when the page
    ///   never stands still.
    nonisolated func setStatus(_ status: String, ofTask id: Int, by accountID: String) async throws {
        guard ["complete", "incomplete"].contains(status) else {
            throw APIError.badRequest("Provided value {\(status)} for 'status' is not one of: complete, incomplete")
        }
        for _ in 1...Self.taskAttemptsMax {
            let item = try await requireTask(id, for: accountID, isWrite: true)
            guard TaskJSON.status(item.task) != status else { return }
            let storage = try StorageCheck.storage(of: item.page.latest.body)
            guard
                let changed = try TaskElements.setting(
                    item.task.localID, complete: status == "complete", in: storage)
            else { throw APIError.notFound() }
            if try await replaceTaskBody(changed, of: item, by: accountID) != nil { return }
        }
        throw APIError.conflict("The page changed while the task was updated.")
    }
}
