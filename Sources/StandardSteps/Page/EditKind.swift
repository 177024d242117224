/// The edits of a page as people write them in a workflow or a file: what each may say.
enum EditKind: String, CaseIterable {
    case replaceSection = "replace_section"
    case appendToSection = "append_to_section"
    case prependToSection = "prepend_to_section"
    case insertBeforeSection = "insert_before_section"
    case insertAfterSection = "insert_after_section"
    case upsertRow = "upsert_row"
    case setCell = "set_cell"
    case checkTask = "check_task"
    case uncheckTask = "uncheck_task"
    case setStatus = "set_status"
    case setMacroParameter = "set_macro_parameter"
    case removeMacroParameter = "remove_macro_parameter"
    case addMacroLabel = "add_macro_label"
    case removeMacroLabel = "remove_macro_label"
    case replaceLink = "replace_link"

    /// What a kind says besides `edit`.
    struct Fields {
        var required: [String]
        var optional: [String] = []
        /// Fields of which exactly one must be there.
        var oneOf: [String] = []

        var all: [String] { required + optional + oneOf }
    }

    private static let content = ["markdown", "storage", "text"]
    private static let macro = ["macro", "macro_id", "section", "number"]

    /// What the kind says.
    var fields: Fields {
        switch self {
        case .replaceSection: Fields(required: ["section"], optional: ["create_level"], oneOf: Self.content)
        case .appendToSection, .prependToSection, .insertBeforeSection, .insertAfterSection:
            Fields(required: ["section"], oneOf: Self.content)
        case .upsertRow: Fields(required: ["key", "cells"], optional: ["key_column", "section", "table"])
        case .setCell:
            Fields(required: ["column", "row"], optional: ["key_column", "section", "table"], oneOf: Self.content)
        case .checkTask, .uncheckTask: Fields(required: ["task"], optional: ["section"])
        case .setStatus: Fields(required: [], optional: ["status", "section", "number", "colour", "title"])
        case .setMacroParameter:
            Fields(required: ["parameter"], optional: Self.macro, oneOf: ["value", "target"])
        case .removeMacroParameter: Fields(required: ["parameter"], optional: Self.macro)
        case .addMacroLabel, .removeMacroLabel: Fields(required: ["label"], optional: Self.macro)
        case .replaceLink: Fields(required: ["from", "to"], optional: ["section", "number"])
        }
    }
}
