import Hummingbird
import JSON

/// The tasks of version 1, which Cloud had until it took them away.
struct InlineTaskAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /inlinetasks/search`.
    func search(_ call: Call) async throws -> Response {
        let query = call.query
        var filter = TaskFilter()
        filter.status = try TaskFilter.status(query)
        for key in query.list("spaceKey") { filter.spaceIDs.append(try await resource.space(key: key).id) }
        filter.pageIDs = try query.ids("pageId")
        (filter.createdBy, filter.assignedTo, filter.completedBy) =
            (query.list("creator"), query.list("assignee"), query.list("completedUser"))
        func span(_ name: String) throws -> TaskFilter.Span {
            TaskFilter.Span(start: try query.number(name + "From"), end: try query.number(name + "To"))
        }
        (filter.created, filter.due, filter.completed) = try (span("createdate"), span("duedate"), span("completedate"))
        let tasks = await site.tasks(visibleTo: call.accountID).filter(filter.fits)
        return try await resource.respond(
            tasks, slice: try V1Slice(query, default: 20), call: call, writer: await V1Writer(resource, for: call), json
        )
    }

    /// Answers `GET /inlinetasks/{id}`.
    func get(_ call: Call) async throws -> Response {
        .json(json(try await site.requireTask(try call.id("inlineTaskId"), for: call.accountID, isWrite: false)))
    }

    /// Answers `PUT /inlinetasks/{id}`: only the status can be changed.
    func update(_ call: Call) async throws -> Response {
        let id = try call.id("inlineTaskId")
        let request = try await resource.json(call)
        try await site.setStatus(try request.requiredText("status"), ofTask: id, by: call.accountID)
        return .json(json(try await site.requireTask(id, for: call.accountID, isWrite: false)))
    }

    /// A task, whose moments are milliseconds since 1970 here.
    private func json(_ item: TaskOnPage) -> JSONValue {
        let task = item.task
        var value: [String: JSONValue] = [
            "globalId": .int(task.id), "id": Int(task.localID).map { .int($0) } ?? .string(task.localID),
            "contentId": .int(task.pageID), "status": .string(TaskJSON.status(task)),
            "title": .string(item.page.title), "body": .string(task.storage), "creator": .string(task.createdBy),
            "createDate": .int(task.createdAt.milliseconds),
        ]
        value["assignee"] = task.assignedTo.map { .string($0) }
        value["completeUser"] = task.completedBy.map { .string($0) }
        for (name, moment) in [
            ("dueDate", task.dueAt), ("updateDate", task.updatedAt), ("completeDate", task.completedAt),
        ] {
            value[name] = moment.map { .int($0.milliseconds) }
        }
        return .object(value)
    }
}
