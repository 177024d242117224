extension StorageEdit {
    /// What the edit is to do, in one line, for plans: `check the task “Page the owner” in section “Steps”`.
    public var summary: String {
        switch self {
        case .replaceSection(let section, _, let level):
            "replace section “\(section)”" + (level == nil ? "" : ", or create it")
        case .insert(_, let place, let section):
            switch place {
            case .start: "prepend to section “\(section)”"
            case .end: "append to section “\(section)”"
            case .before, .after: "insert \(place) section “\(section)”"
            }
        case .upsertTableRow(let table, let key, let keyColumn, let cells):
            "set \(cells.map { "“\($0.column)”" }.joined(separator: ", ")) of row “\(key.singleLine)”"
                + (keyColumn.map { " by “\($0)”" } ?? "") + " in \(table.summary), or add it"
        case .setCell(let table, let row, let column, _):
            "set “\(column)” of \(row.summary) in \(table.summary)"
        case .setTask(let task, let isDone):
            "\(isDone ? "check" : "uncheck") the task \(task.identity.summary)\(task.section.place)"
        case .setStatus(let status, let colour, let title):
            "set the status\(status.title.map { " “\($0.singleLine)”" } ?? "")\(status.number.numbered)"
                + "\(status.section.place) to "
                + [title.map { "“\($0.singleLine)”" }, colour.map { $0.rawValue.lowercased() }].compactMap { $0 }
                .joined(separator: ", ")
        case .setMacroParameter(let macro, let name, let value):
            (value == nil ? "remove" : "set") + " the parameter “\(name)” of \(macro.summary)"
        case .addMacroLabel(let label, let macro):
            "add the label \(label) to \(macro.labelSummary)"
        case .removeMacroLabel(let label, let macro):
            "remove the label \(label) from \(macro.labelSummary)"
        case .replaceLink(let old, let new, let number, let section):
            (number.map { "lead link \($0)" } ?? "lead links") + " to “\(old)”\(section.place) to “\(new)”"
        }
    }
}

extension TableReference {
    fileprivate var summary: String {
        (number.map { "table \($0)" } ?? "the table") + section.place
    }
}

extension RowReference {
    fileprivate var summary: String {
        switch self {
        case .key(let key, let column): "row “\(key.singleLine)”" + (column.map { " by “\($0)”" } ?? "")
        case .number(let number): "row \(number)"
        }
    }
}

extension TaskReference.Identity {
    fileprivate var summary: String {
        switch self {
        case .id(let id): "with id \(id)"
        case .uuid(let uuid): "with uuid \(uuid)"
        case .text(let text): "“\(text.singleLine)”"
        }
    }
}

extension MacroReference {
    fileprivate var summary: String { summary(orElse: "the macro") }
    fileprivate var labelSummary: String { summary(orElse: "the macro contentbylabel") }

    private func summary(orElse any: String) -> String {
        (name.map { "the macro \($0)" } ?? any) + (id.map { " with id \($0)" } ?? "") + number.numbered + section.place
    }
}

extension Int? {
    fileprivate var numbered: String { map { " number \($0)" } ?? "" }
}
