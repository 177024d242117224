extension StorageDocument {
    /// Applies edits in order, each to what the one before it left.
    ///
    /// Every byte outside of the edited places stays as it is, and the body after each edit is parsed as strictly as this
    /// one was. Content that differs only in what Confluence adds by itself (macro ids, schema versions) is left as it is.
    /// Inline comments stay where their text stays.
    ///
    /// - Parameters:
    ///   - edits: what to do.
    ///   - allowDroppingInlineComments: whether edits may delete the text that inline comments stand at; Confluence then
    ///     no longer shows those comments on the page.
    /// - Returns: the new body, and what became of each edit.
    /// - Throws: `StorageFormatError` if what an edit names is missing or ambiguous, if new content is ill-formed or would
    ///   end its own section, if the result exceeds the limits, or if comments would be dropped. Nothing is applied then.
    public func applying(
        _ edits: [StorageEdit], allowDroppingInlineComments: Bool = false
    ) throws(StorageFormatError) -> StorageEditResult {
        var result = StorageEditResult(document: self, steps: [])
        for edit in edits {
            do {
                try result.apply(edit, allowDroppingInlineComments: allowDroppingInlineComments)
            } catch {
                guard edits.count > 1 else { throw error }
                var error = error
                error.reason = "edit \(result.steps.count + 1) of \(edits.count) (\(edit.summary)): \(error.reason)"
                throw error
            }
        }
        return result
    }

    /// What an edit does to the source.
    func patch(for edit: StorageEdit) throws(StorageFormatError) -> EditPatch {
        switch edit {
        case .replaceSection(let section, let content, let level):
            try replaceSection(section, with: content, createdAtLevel: level)
        case .insert(let content, let place, let section):
            try insert(content, place, of: section)
        case .upsertTableRow(let table, let key, let keyColumn, let cells):
            try upsertRow(of: table, key: key, keyColumn: keyColumn, cells: cells)
        case .setCell(let table, let row, let column, let content):
            try setCell(of: table, row, column, to: content)
        case .setTask(let task, let isDone):
            try setTask(task, isDone: isDone)
        case .setStatus(let status, let colour, let title):
            try setStatus(status, colour: colour, title: title)
        case .setMacroParameter(let macro, let name, let value):
            try setMacroParameter(name, of: macro, to: value)
        case .addMacroLabel(let label, let macro):
            try addLabel(label, to: macro)
        case .removeMacroLabel(let label, let macro):
            try removeLabel(label, from: macro)
        case .replaceLink(let old, let new, let number, let section):
            try replaceLink(old, with: new, number: number, section: section)
        }
    }
}

extension StorageEditResult {
    fileprivate mutating func apply(
        _ edit: StorageEdit, allowDroppingInlineComments: Bool
    ) throws(StorageFormatError) {
        let patch = try document.patch(for: edit)
        guard !patch.replacements.isEmpty else {
            steps.append(Step(edit: edit, outcome: .unchanged, changes: []))
            return
        }
        // The parts are well-formed; together they can still be too large, nested too deep, or lack a namespace.
        let edited = try StorageDocument(
            parsing: patch.applied(to: document.tree.bytes), limits: document.limits)
        if !allowDroppingInlineComments {
            try document.checkComments(in: patch.replacements.map(\.range), keptBy: edited)
        }
        document = edited
        steps.append(Step(edit: edit, outcome: patch.creates ? .created : .changed, changes: patch.ranges))
    }
}
