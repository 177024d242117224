import Foundation
import JSON
import StepKit
import StorageFormat
import Testing

@testable import StandardSteps

@Suite struct PageEditsTests {
    @Test(
        arguments: [
            (
                ["edit": "replace_section", "section": "A/B", "markdown": "x", "create_level": 2],
                .replaceSection(.path(["A", "B"]), with: .markdown("x"), createdAtLevel: 2)
            ),
            (["edit": "append_to_section", "section": "A", "text": "x"], .insert(.text("x"), .end, of: .heading("A"))),
            (
                ["edit": "prepend_to_section", "section": "A", "text": "x"],
                .insert(.text("x"), .start, of: .heading("A"))
            ),
            (
                ["edit": "insert_before_section", "section": "#A", "storage": "<p/>"],
                .insert(.storage("<p/>"), .before, of: .anchor("A"))
            ),
            (
                ["edit": "insert_after_section", "section": "A", "text": "x"],
                .insert(.text("x"), .after, of: .heading("A"))
            ),
            (
                ["edit": "upsert_row", "key": "k", "key_column": "#2", "table": 3, "cells": ["N": 4, "A": "*x*"]],
                .upsertTableRow(
                    TableReference(number: 3), key: "k", keyColumn: .number(2),
                    cells: [CellValue(.header("A"), .markdown("*x*")), CellValue(.header("N"), .markdown("4"))])
            ),
            (
                ["edit": "set_cell", "row": "k", "key_column": "K", "column": "V", "section": "S", "text": "x"],
                .setCell(
                    TableReference(section: .heading("S")), .key("k", column: .header("K")), .header("V"),
                    to: .text("x"))
            ),
            (
                ["edit": "set_cell", "row": "#2", "column": "#1", "text": "x"],
                .setCell(TableReference(), .number(2), .number(1), to: .text("x"))
            ),
            (["edit": "check_task", "task": "id:7"], .setTask(TaskReference(.id("7")), isDone: true)),
            (
                ["edit": "uncheck_task", "task": "a b", "section": "S"],
                .setTask(TaskReference(.text("a b"), section: .heading("S")), isDone: false)
            ),
            (
                ["edit": "set_status", "status": "UP", "colour": "red", "title": "DOWN", "number": 2],
                .setStatus(StatusReference(title: "UP", number: 2), colour: .red, title: "DOWN")
            ),
            (
                ["edit": "set_macro_parameter", "macro": "jira", "parameter": "key", "value": "A-1"],
                .setMacroParameter(MacroReference(name: "jira"), name: "key", to: .text("A-1"))
            ),
            (
                ["edit": "set_macro_parameter", "macro_id": "m", "parameter": "page", "target": "page:OPS:T"],
                .setMacroParameter(
                    MacroReference(id: "m"), name: "page", to: .resource(.page(title: "T", space: "OPS")))
            ),
            (
                ["edit": "remove_macro_parameter", "macro": "toc", "parameter": "x", "number": 1],
                .setMacroParameter(MacroReference(name: "toc", number: 1), name: "x", to: nil)
            ),
            (["edit": "add_macro_label", "label": "l"], .addMacroLabel("l", MacroReference())),
            (
                ["edit": "remove_macro_label", "label": "l", "section": "S"],
                .removeMacroLabel("l", MacroReference(section: .heading("S")))
            ),
            (
                ["edit": "replace_link", "from": "https://a", "to": "attachments/b", "number": 1],
                .replaceLink(.url("https://a"), with: .attachment("b"), number: 1)
            ),
        ] as [(JSONValue, StorageEdit)])
    func `an edit is read`(_ json: JSONValue, _ edit: StorageEdit) throws {
        #expect(try PageEdits.decode([json]) == [edit])
    }

    @Test func `every kind of edit is read above`() {
        #expect(EditKind.allCases.count == 15)
    }

    @Test(
        arguments: [
            ([:], "/edits/0/edit"), (["edit": "x"], "/edits/0/edit"),
            (["edit": "check_task"], "/edits/0/task"), (["edit": "check_task", "task": 7], "/edits/0/task"),
            (["edit": "check_task", "task": "x", "table": 1], "/edits/0/table"),
            (["edit": "check_task", "task": "x", "colours": "red"], "/edits/0/colours"),
            (["edit": "append_to_section", "section": "A"], "/edits/0/markdown"),
            (["edit": "append_to_section", "section": "A", "markdown": "x", "text": "y"], "/edits/0/text"),
            (["edit": "append_to_section", "section": "A//B", "text": "y"], "/edits/0/section"),
            (["edit": "replace_section", "section": "A", "text": "y", "create_level": 7], "/edits/0/create_level"),
            (["edit": "set_status", "colour": "pink"], "/edits/0/colour"),
            (["edit": "upsert_row", "key": "k", "cells": ["A": [1]]], "/edits/0/cells/A"),
            (["edit": "set_macro_parameter", "parameter": "p"], "/edits/0/value"),
        ] as [(JSONValue, String)])
    func `an edit that cannot be read is refused with its field`(_ json: JSONValue, _ field: String) {
        let failure = #expect(throws: StepFailure.self) { try PageEdits.decode([json]) }
        #expect(failure?.kind == .rejectedInput && failure?.field == field, "\(failure?.message ?? "")")
    }

    @Test func `a list is neither empty nor endless`() {
        let edit: JSONValue = ["edit": "check_task", "task": "x"]
        for list: JSONValue in [[], .array(Array(repeating: edit, count: PageEdits.countMax + 1)), edit] {
            #expect(throws: StepFailure.self) { try PageEdits.decode(list) }
        }
    }

    /// docs/storage-format.md has a row for each kind, which names its fields.
    @Test func `every kind of edit is documented with its fields`() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appending(path: "docs/storage-format.md"), encoding: .utf8)
        let rows = page.split(separator: "\n")
        for kind in EditKind.allCases {
            let row = try #require(rows.first { $0.hasPrefix("| `\(kind.rawValue)` |") }, "\(kind)")
            let content: Set = ["markdown", "storage", "text"]
            for field in kind.fields.all where !content.contains(field) {
                #expect(row.contains("`\(field)`"), "\(kind): \(field)")
            }
            #expect(row.contains(", content") == content.isSubset(of: kind.fields.all))
        }
    }
}
