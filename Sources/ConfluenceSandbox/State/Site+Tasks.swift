/// A task of a page or blog post: what its body says, and who did what to it when.
struct TaskRecord: StoredRecord {
    let id: Int
    let pageID: Int
    /// The id of the task in its page's body.
    let localID: String
    let createdBy: String
    let createdAt: Timestamp
    var isComplete = false
    /// What is to be done, in storage format.
    var storage = ""
    var isBlank = true
    var assignedTo: String?
    var dueAt: Timestamp?
    var updatedAt: Timestamp?
    var completedBy: String?
    var completedAt: Timestamp?

    /// Takes over what a new version of the page says.
    fileprivate mutating func update(_ element: TaskElements.Element, in version: PageVersion) {
        if isComplete != element.isComplete {
            completedBy = element.isComplete ? version.authorID : nil
            completedAt = element.isComplete ? version.createdAt : nil
        }
        let isChanged = isComplete != element.isComplete || storage != element.storage
        if isChanged, createdAt != version.createdAt { updatedAt = version.createdAt }
        (isComplete, storage, isBlank) = (element.isComplete, element.storage, element.isBlank)
        (assignedTo, dueAt) = (element.assignedTo, element.dueAt)
    }
}

/// A task with the page it is on.
struct TaskOnPage: Sendable {
    let task: TaskRecord
    let page: PageRecord
}

extension Site {
    /// The tasks of current pages and blog posts that an account may see, by their ids.
    func tasks(visibleTo accountID: String) -> [TaskOnPage] {
        tasks.values.sorted { $0.id < $1.id }
            .compactMap { task in
                guard let page = pages[task.pageID], page.status == .current, canSee(page: page, accountID) else {
                    return nil
                }
                return TaskOnPage(task: task, page: page)
            }
    }

    /// The task with an id, when its page is current.
    ///
    /// - Throws: `APIError`, not found, also when the account may not see the page; forbidden when it may not change
    ///   the page and wants to.
    func requireTask(_ id: Int, for accountID: String, isWrite: Bool) throws -> TaskOnPage {
        guard let task = tasks[id], let page = pages[task.pageID], page.status == .current else {
            throw APIError.notFound()
        }
        try checkAccess(toContent: page.id, for: accountID, isWrite: isWrite)
        return TaskOnPage(task: task, page: page)
    }

    /// Puts a body with another status of a task in the place of the one that was read.
    ///
    /// That is an update of the page, which apps see as such
    /// (appfire.atlassian.net, "Page changes and change in publishing status").
    ///
    /// - Returns: the task as it is now; `nil` when the page has changed since `page` was read.
    /// - Throws: `APIError`, not found.
    func replaceTaskBody(_ storage: String, of item: TaskOnPage, by accountID: String) throws -> TaskRecord? {
        guard let page = pages[item.page.id], page.latest.number == item.page.latest.number,
            page.latest.body == item.page.latest.body
        else { return nil }
        _ = try updatePage(
            PageUpdate(
                id: page.id, title: page.title, body: .storage(storage), versionNumber: page.latest.number + 1,
                message: "", minorEdit: true, parentID: nil, authorID: accountID))
        return tasks[item.task.id]
    }

    /// Makes the tasks of a page those that its latest body has; tasks are the same when their local ids are.
    func setTasks(_ elements: [TaskElements.Element], ofPage id: Int) {
        guard let version = pages[id]?.latest else { return }
        var old = Dictionary(
            taskIDsByPage[id, default: []].compactMap { tasks[$0] }.map { ($0.localID, $0) },
            uniquingKeysWith: { first, _ in first })
        for element in elements {
            let known = old.removeValue(forKey: element.localID)
            var task =
                known
                ?? TaskRecord(
                    id: makeID(), pageID: id, localID: element.localID, createdBy: version.authorID,
                    createdAt: version.createdAt)
            task.update(element, in: version)
            tasks[task.id] = task
            if known == nil { index(task) }
        }
        for gone in old.values {
            tasks[gone.id] = nil
            taskIDsByPage[id]?.removeAll { $0 == gone.id }
        }
    }

    /// Notes whose a task is that was made or loaded.
    func index(_ task: TaskRecord) {
        taskIDsByPage[task.pageID, default: []].append(task.id)
    }

    /// Removes the tasks of a page that goes.
    func forgetTasks(ofPage id: Int) {
        for taskID in taskIDsByPage.removeValue(forKey: id) ?? [] { tasks[taskID] = nil }
    }
}
