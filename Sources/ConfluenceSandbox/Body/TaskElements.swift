import StorageFormat

/// The tasks in a body: `<ac:task>` elements with an id, a UUID, a status and a body.
enum TaskElements {
    /// A task as a body has it.
    struct Element: Sendable, Equatable {
        /// The `ac:task-id`, which no other task of the page has.
        let localID: String
        let isComplete: Bool
        /// What is to be done, in storage format.
        let storage: String
        /// Whether there is nothing to be done.
        let isBlank: Bool
        /// The account that is named first in the body.
        let assignedTo: String?
        /// The first date in the body, at the start of its day in UTC.
        let dueAt: Timestamp?
    }

    /// The tasks of a body, in its order, those in tasks too.
    ///
    /// Markdown has none: what a loader brings with tasks in it is converted when it comes.
    ///
    /// - Throws: `APIError` when the body cannot be read.
    static func read(_ body: PageBody) throws -> [Element] {
        guard case .storage(let storage) = body else { return [] }
        return try nodes(storage).compactMap(element)
    }

    /// The body with the ids and UUIDs that its tasks lack, as Confluence adds them when it stores one; an id that
    /// stands twice counts for the first task.
    ///
    /// - Throws: `APIError` when the body cannot be read.
    static func numbered(_ storage: String) throws -> String {
        let tasks = try nodes(storage)
        // Numbers of the upper half are left alone, so that there is always a next one.
        var last = tasks.compactMap { Int(text(of: "ac:task-id", in: $0)) }.filter { $0 < .max / 2 }.max() ?? 0
        var taken: Set<String> = []
        var edits: [SourceEdit] = []
        for task in tasks {
            guard let first = task.children.first else { continue }
            let idElement = child("ac:task-id", of: task)
            let place = idElement?.range ?? first.range.lowerBound..<first.range.lowerBound
            let id = text(of: "ac:task-id", in: task)
            let isGood = !id.isEmpty && taken.insert(id).inserted
            let uuid = child("ac:task-uuid", of: task) == nil ? "<ac:task-uuid>\(makeUUID())</ac:task-uuid>" : ""
            if isGood {
                if !uuid.isEmpty { edits.append(SourceEdit(range: place.upperBound..<place.upperBound, text: uuid)) }
            } else {
                last += 1
                edits.append(SourceEdit(range: place, text: "<ac:task-id>\(last)</ac:task-id>" + uuid))
                taken.insert(String(last))
            }
        }
        return edits.applied(to: storage)
    }

    /// The body with another status of one of its tasks; `nil` when it has no such task.
    ///
    /// - Throws: `APIError` when the body cannot be read.
    static func setting(_ localID: String, complete: Bool, in storage: String) throws -> String? {
        guard let task = try nodes(storage).first(where: { text(of: "ac:task-id", in: $0) == localID }),
            let id = child("ac:task-id", of: task)
        else { return nil }
        let place = child("ac:task-status", of: task)?.range ?? id.range.upperBound..<id.range.upperBound
        let status = "<ac:task-status>\(complete ? "complete" : "incomplete")</ac:task-status>"
        return [SourceEdit(range: place, text: status)].applied(to: storage)
    }

    /// The task elements of a body, outer ones before what is in them.
    private static func nodes(_ storage: String) throws -> [StorageNode] {
        // Most bodies have none: they need not be parsed.
        guard storage.contains("<ac:task>") || storage.contains("<ac:task ") else { return [] }
        var found: [StorageNode] = []
        var open = Array(try StorageCheck.document(storage).nodes.reversed())
        while let node = open.popLast() {
            if node.name == "ac:task" { found.append(node) }
            open += node.children.reversed()
        }
        return found
    }

    private static func element(_ node: StorageNode) -> Element? {
        let id = text(of: "ac:task-id", in: node)
        guard !id.isEmpty else { return nil }
        let body = child("ac:task-body", of: node)
        var assignedTo: String?
        var dueAt: Timestamp?
        var open = body.map { [$0] } ?? []
        while let next = open.popLast() {
            if next.name == "ri:user" { assignedTo = assignedTo ?? next[attribute: "ri:account-id"] }
            if next.name == "time" {
                dueAt = dueAt ?? next[attribute: "datetime"].flatMap { Timestamp(text: $0 + "T00:00:00.000Z") }
            }
            // A task in this one has a body of its own.
            open += next.children.filter { $0.name != "ac:task-list" }.reversed()
        }
        return Element(
            localID: id, isComplete: text(of: "ac:task-status", in: node) == "complete",
            storage: body?.innerSource ?? "", isBlank: body?.text.trimmingWhitespace().isEmpty ?? true,
            assignedTo: assignedTo, dueAt: dueAt)
    }

    private static func child(_ name: String, of node: StorageNode) -> StorageNode? {
        node.children.first { $0.name == name }
    }

    private static func text(of name: String, in node: StorageNode) -> String {
        child(name, of: node)?.text.trimmingWhitespace() ?? ""
    }
}
