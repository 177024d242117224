/// Which tasks a list is about.
struct TaskFilter: Sendable {
    var status: String?
    var taskIDs: [Int] = []
    var spaceIDs: [Int] = []
    /// Of pages and blog posts: both may be named together.
    var pageIDs: [Int] = []
    var createdBy: [String] = []
    var assignedTo: [String] = []
    var completedBy: [String] = []
    var created = Span()
    var due = Span()
    var completed = Span()
    var includesBlank = true

    /// A stretch of time, both ends included.
    struct Span: Sendable {
        var start: Int?
        var end: Int?

        /// Whether a moment is in it; none at all is only when nothing is asked for.
        func contains(_ moment: Timestamp?) -> Bool {
            guard start != nil || end != nil else { return true }
            guard let time = moment?.milliseconds else { return false }
            return start.map { time >= $0 } ?? true && end.map { time <= $0 } ?? true
        }
    }

    /// Nothing is left out.
    init() {}

    /// Reads the parameters of version 2.
    ///
    /// - Throws: `APIError`, a bad request.
    init(_ query: QueryParameters) throws {
        status = try Self.status(query)
        taskIDs = try query.ids("task-id")
        spaceIDs = try query.ids("space-id")
        pageIDs = try query.ids("page-id") + query.ids("blogpost-id")
        createdBy = query.list("created-by")
        assignedTo = query.list("assigned-to")
        completedBy = query.list("completed-by")
        created = Span(start: try query.number("created-at-from"), end: try query.number("created-at-to"))
        due = Span(start: try query.number("due-at-from"), end: try query.number("due-at-to"))
        completed = Span(start: try query.number("completed-at-from"), end: try query.number("completed-at-to"))
        includesBlank = try query["include-blank-tasks"] == nil || query.flag("include-blank-tasks")
    }

    /// Reads `status`.
    ///
    /// - Throws: `APIError`, a bad request, when it is none of a task's.
    static func status(_ query: QueryParameters) throws -> String? {
        guard let status = query["status"], !status.isEmpty else { return nil }
        guard ["complete", "incomplete"].contains(status) else {
            throw APIError.badRequest("Provided value {\(status)} for 'status' is not one of: complete, incomplete")
        }
        return status
    }

    func fits(_ item: TaskOnPage) -> Bool {
        let (task, page) = (item.task, item.page)
        func fits<Value: Equatable>(_ value: Value?, _ wanted: [Value]) -> Bool {
            wanted.isEmpty || value.map(wanted.contains) ?? false
        }
        return fits(TaskJSON.status(task), status.map { [$0] } ?? []) && fits(task.id, taskIDs)
            && fits(page.spaceID, spaceIDs) && fits(page.id, pageIDs) && fits(task.createdBy, createdBy)
            && fits(task.assignedTo, assignedTo) && fits(task.completedBy, completedBy)
            && created.contains(task.createdAt) && due.contains(task.dueAt) && completed.contains(task.completedAt)
            && (includesBlank || !task.isBlank)
    }
}
