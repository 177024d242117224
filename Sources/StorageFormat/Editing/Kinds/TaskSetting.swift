/// The edit that checks a task, or unchecks it.
extension StorageDocument {
    func setTask(_ reference: TaskReference, isDone: Bool) throws(StorageFormatError) -> EditPatch {
        let task = try task(reference)
        let wanted = isDone ? "complete" : "incomplete"
        guard let status = tree.child(.taskStatus, of: task) else {
            // The order in a task is id, uuid, status, body.
            guard let last = tree.child(.taskUUID, of: task) ?? tree.child(.taskID, of: task) else {
                return EditPatch([insertion(of: Self.statusSource(wanted), at: .startOf(task))])
            }
            return EditPatch([ByteReplacement(at: tree.nodes[last].end, Self.statusSource(wanted))])
        }
        guard String(decoding: tree.verbatimText(of: status), as: UTF8.self).singleLine != wanted else { return .none }
        return EditPatch([replacement(ofContentOf: status, with: wanted.utf8)])
    }

    private static func statusSource(_ status: String) -> String {
        "<ac:task-status>\(status)</ac:task-status>"
    }

    private func task(_ reference: TaskReference) throws(StorageFormatError) -> Int {
        let tasks = try nodes(in: reference.section).filter { tree.nodes[$0].tag == .task }
        let place = reference.section.place
        let found: [Int]
        let what: String
        let hint: String
        switch reference.identity {
        case .id(let id):
            found = tasks.filter { childText(.taskID, of: $0) == id }
            what = "task with id \(id)\(place)"
            hint = "name the task's section, or take its uuid"
        case .uuid(let uuid):
            found = tasks.filter { childText(.taskUUID, of: $0) == uuid }
            what = "task with uuid \(uuid)\(place)"
            hint = "name the task's section, or take its id"
        case .text(let text):
            found = tasks.filter { taskText($0).comparable == text.comparable }
            what = "task “\(text.singleLine)”\(place)"
            hint = "name the task's section, or take its id"
        }
        return try only(found, what, others: tasks, hint: hint) { task in
            let id = self.childText(.taskID, of: task).map { "\($0): " } ?? ""
            return EditCandidate(label: id + self.taskText(task), offset: self.tree.nodes[task].start)
        }
    }

    private func childText(_ tag: StorageTag, of task: Int) -> String? {
        tree.child(tag, of: task).map { String(decoding: tree.verbatimText(of: $0), as: UTF8.self).singleLine }
    }

    /// What a reader sees of a task, up to the tasks in it.
    private func taskText(_ task: Int) -> String {
        guard let body = tree.child(.taskBody, of: task) else { return "" }
        let end = (body..<tree.nodes[body].next).first { tree.nodes[$0].tag == .taskList } ?? tree.nodes[body].next
        return plainText(ofNodes: body + 1..<end).singleLine
    }
}
