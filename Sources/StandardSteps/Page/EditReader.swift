import JSON
import StepKit
import StorageFormat

/// Reads one edit from its fields, whose types the schema has checked.
struct EditReader {
    let values: [String: JSONValue]
    let pointer: String

    func edit() throws -> StorageEdit {
        guard let kind = text("edit").flatMap(EditKind.init) else { throw failure("edit", "is missing") }
        try check(kind)
        switch kind {
        case .replaceSection:
            return .replaceSection(
                try section("section"), with: try content(), createdAtLevel: values["create_level"]?.intValue)
        case .appendToSection: return .insert(try content(), .end, of: try section("section"))
        case .prependToSection: return .insert(try content(), .start, of: try section("section"))
        case .insertBeforeSection: return .insert(try content(), .before, of: try section("section"))
        case .insertAfterSection: return .insert(try content(), .after, of: try section("section"))
        case .upsertRow:
            return .upsertTableRow(
                try table(), key: try required("key"), keyColumn: column("key_column"), cells: try cells())
        case .setCell:
            return .setCell(
                try table(), RowReference(parsing: try required("row"), keyColumn: column("key_column")),
                ColumnReference(parsing: try required("column")), to: try content())
        case .checkTask, .uncheckTask:
            let task = TaskReference(.init(parsing: try required("task")), section: try optionalSection())
            return .setTask(task, isDone: kind == .checkTask)
        case .setStatus:
            let status = StatusReference(title: text("status"), section: try optionalSection(), number: number)
            return .setStatus(status, colour: try colour(), title: text("title"))
        case .setMacroParameter, .removeMacroParameter:
            return .setMacroParameter(try macro(), name: try required("parameter"), to: parameterValue)
        case .addMacroLabel: return .addMacroLabel(try required("label"), try macro())
        case .removeMacroLabel: return .removeMacroLabel(try required("label"), try macro())
        case .replaceLink:
            return .replaceLink(
                LinkTarget(parsing: try required("from")), with: LinkTarget(parsing: try required("to")),
                number: number, section: try optionalSection())
        }
    }

    // MARK: Checks

    private func check(_ kind: EditKind) throws {
        let fields = kind.fields
        for name in values.keys.sorted() where name != "edit" && !fields.all.contains(name) {
            throw failure(name, "does not go with \(kind.rawValue), which takes \(fields.all.joined(separator: ", "))")
        }
        for name in fields.required where values[name] == nil {
            throw failure(name, "is missing: \(kind.rawValue) needs it")
        }
        let given = fields.oneOf.filter { values[$0] != nil }
        guard fields.oneOf.isEmpty || given.count == 1 else {
            throw failure(
                given.last ?? fields.oneOf[0],
                "\(kind.rawValue) needs exactly one of \(fields.oneOf.joined(separator: ", "))")
        }
    }

    private func failure(_ name: String, _ message: String) -> StepFailure {
        StepFailure(.rejectedInput, "'\(pointer)/\(name)' \(message)", field: "\(pointer)/\(name)")
    }

    // MARK: Fields

    private func text(_ name: String) -> String? { values[name]?.stringValue }

    private func required(_ name: String) throws -> String {
        guard let text = text(name) else { throw failure(name, "is missing") }
        return text
    }

    private var number: Int? { values["number"]?.intValue }

    private func section(_ name: String) throws -> SectionReference {
        do {
            return try SectionReference(parsing: required(name))
        } catch let error as StorageFormatError {
            throw failure(name, error.reason)
        }
    }

    private func optionalSection() throws -> SectionReference? {
        values["section"] == nil ? nil : try section("section")
    }

    private func table() throws -> TableReference {
        TableReference(section: try optionalSection(), number: values["table"]?.intValue)
    }

    private func column(_ name: String) -> ColumnReference? { text(name).map(ColumnReference.init(parsing:)) }

    private func macro() throws -> MacroReference {
        MacroReference(name: text("macro"), id: text("macro_id"), section: try optionalSection(), number: number)
    }

    private func colour() throws -> StatusColour? {
        guard let name = text("colour") else { return nil }
        guard let colour = StatusColour(named: name) else {
            let all = StatusColour.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ")
            throw failure("colour", "is '\(name)'; expected \(all)")
        }
        return colour
    }

    private var parameterValue: MacroParameterValue? {
        text("value").map { .text($0) } ?? text("target").map { .resource(LinkTarget(parsing: $0)) }
    }

    private func content() throws -> EditContent {
        if let markdown = text("markdown") { return .markdown(markdown) }
        if let storage = text("storage") { return .storage(storage) }
        return .text(try required("text"))
    }

    private func cells() throws -> [CellValue] {
        try (values["cells"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
            .map { name, value in
                switch value {
                case .array, .object: throw failure("cells/\(name)", "must be a text or a number")
                default: CellValue(ColumnReference(parsing: name), .markdown(value.stringValue ?? value.serialized()))
                }
            }
    }
}
