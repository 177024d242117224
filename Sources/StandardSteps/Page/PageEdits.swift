package import JSON
package import StepKit
package import StorageFormat

/// A list of edits as people write it in a workflow or a file.
package enum PageEdits {
    /// What a list may hold; `decode` checks what each kind of edit needs.
    package static let schema = JSONSchema.array(
        of: .object(
            properties: [
                "edit": .string("What to do.", enum: EditKind.allCases.map(\.rawValue)),
                "section": .string("The section: its heading, its path (A/B), or its anchor (#A)."),
                "markdown": .string("The content in Markdown."),
                "storage": .string("The content in storage format."),
                "text": .string("The content as plain text."),
                "create_level": .integer(
                    "The level of the heading that a missing section gets; without it, a missing section is an error.",
                    minimum: 1, maximum: 6),
                "table": .integer("Which table of the section or page, from 1.", minimum: 1),
                "key": .string("What a reader sees in the row's cell of the key column."),
                "key_column": .string("The column that holds the keys: its header, or #2; the first by default."),
                "cells": .mapping(of: .any, "The cells of the row by column, in Markdown."),
                "column": .string("The column: its header, or #2."),
                "row": .string("The row: its key, or #2."),
                "task": .string("What a reader sees of the task, or its id (id:7, uuid:…)."),
                "status": .string("The status macro's title."),
                "colour": .string("The status's new colour: grey, red, yellow, green, blue or purple."),
                "title": .string("The status's new title."),
                "macro": .string("The macro's name."),
                "macro_id": .string("The macro's id."),
                "parameter": .string("The macro's parameter."),
                "value": .string("The parameter's new text."),
                "target": .string("The page, attachment or address that the parameter is to name."),
                "label": .string("The label."),
                "from": .string("What the link leads to: an address, page:SPACE:Title, or attachments/NAME."),
                "to": .string("What the link is to lead to."),
                "number": .integer("Which of those that fit, from 1.", minimum: 1),
            ],
            required: ["edit"]),
        "Edits of the page, made in order.")

    /// The most edits of one list.
    package static let countMax = 100

    /// Reads a list of edits.
    ///
    /// - Parameters:
    ///   - list: the list.
    ///   - pointer: where it stands, as a JSON pointer; for errors.
    /// - Returns: the edits.
    /// - Throws: `StepFailure` of kind `rejected_input` that names the field.
    package static func decode(_ list: JSONValue, at pointer: String = "/edits") throws -> [StorageEdit] {
        if let violation = schema.violations(of: list).first {
            throw StepFailure(
                .rejectedInput, "'\(pointer)\(violation.pointer)': \(violation.message)",
                field: pointer + violation.pointer)
        }
        let elements = list.arrayValue ?? []
        guard (1...countMax).contains(elements.count) else {
            throw StepFailure(
                .rejectedInput, "'\(pointer)' must have 1 to \(countMax) edits, found \(elements.count)", field: pointer
            )
        }
        return try elements.enumerated()
            .map { index, element in
                try EditReader(values: element.objectValue ?? [:], pointer: "\(pointer)/\(index)").edit()
            }
    }
}
