import ArgumentParser
import StorageFormat

extension PageCommand {
    /// Which edit `belay page edit` makes.
    struct EditChoice: ParsableArguments {
        @Option(help: ArgumentHelp("Replace all below a heading.", valueName: "section"))
        var replaceSection: String?
        @Option(
            help: ArgumentHelp("Add content at the end of a section, before its subsections.", valueName: "section"))
        var appendToSection: String?
        @Option(help: ArgumentHelp("Add content right after a heading.", valueName: "section"))
        var prependToSection: String?
        @Option(help: ArgumentHelp("Put content before a section.", valueName: "section"))
        var insertBefore: String?
        @Option(help: ArgumentHelp("Put content after a section and its subsections.", valueName: "section"))
        var insertAfter: String?
        @Option(help: ArgumentHelp("Set cells of the table row with a key, or add that row.", valueName: "key"))
        var upsertRow: String?
        @Option(help: ArgumentHelp("Set cells of a table row that is there.", valueName: "row"))
        var setCell: String?
        @Option(help: ArgumentHelp("Check a task.", valueName: "task"))
        var checkTask: String?
        @Option(help: ArgumentHelp("Uncheck a task.", valueName: "task"))
        var uncheckTask: String?
        @Option(help: ArgumentHelp("Change the status macro with a title; #2 is the second one.", valueName: "status"))
        var setStatus: String?
        @Option(help: ArgumentHelp("Set a macro's parameter to a text.", valueName: "name=value"))
        var setMacroParameter: String?
        @Option(help: ArgumentHelp("Let a macro's parameter name a page or file.", valueName: "name=target"))
        var setMacroResource: String?
        @Option(help: ArgumentHelp("Remove a macro's parameter.", valueName: "name"))
        var removeMacroParameter: String?
        @Option(help: ArgumentHelp("List content with a label, in a macro like contentbylabel.", valueName: "label"))
        var addMacroLabel: String?
        @Option(help: ArgumentHelp("Stop listing content with a label.", valueName: "label"))
        var removeMacroLabel: String?
        @Option(help: ArgumentHelp("Let links that lead to a target lead elsewhere.", valueName: "target"))
        var replaceLink: String?
        @Option(help: ArgumentHelp("Make the edits of a YAML file, in order.", valueName: "file"), completion: .file())
        var edits: String?

        /// The edits by their options: what was given, and which details each takes.
        private var all: [(option: String, value: String?, details: [String])] {
            let content = ["--markdown", "--storage", "--text"]
            let table = ["--set", "--key-column", "--section", "--table"]
            let macro = ["--macro", "--macro-id", "--section", "--number"]
            return [
                ("--replace-section", replaceSection, content + ["--create-level"]),
                ("--append-to-section", appendToSection, content), ("--prepend-to-section", prependToSection, content),
                ("--insert-before", insertBefore, content), ("--insert-after", insertAfter, content),
                ("--upsert-row", upsertRow, table), ("--set-cell", setCell, table),
                ("--check-task", checkTask, ["--section"]),
                ("--uncheck-task", uncheckTask, ["--section"]),
                ("--set-status", setStatus, ["--colour", "--title", "--section", "--number"]),
                ("--set-macro-parameter", setMacroParameter, macro), ("--set-macro-resource", setMacroResource, macro),
                ("--remove-macro-parameter", removeMacroParameter, macro), ("--add-macro-label", addMacroLabel, macro),
                ("--remove-macro-label", removeMacroLabel, macro),
                ("--replace-link", replaceLink, ["--with", "--section", "--number"]), ("--edits", edits, []),
            ]
        }

        /// Refuses anything but one edit, and details that it does not take.
        ///
        /// - Throws: `ValidationError`.
        func check(_ details: EditDetails) throws {
            let given = all.filter { $0.value != nil }
            guard let edit = given.first, given.count == 1 else {
                let found =
                    given.isEmpty ? "none is given" : given.map(\.option).joined(separator: " and ") + " are given"
                throw ValidationError("One edit is needed, \(found); --edits takes a list of them.")
            }
            for detail in details.given where !edit.details.contains(detail) {
                throw ValidationError("\(detail) does not go with \(edit.option).")
            }
            if edit.details.contains("--text"), details.contentCount != 1 {
                throw ValidationError("\(edit.option) needs one of --markdown, --storage and --text.")
            }
            if edit.details.contains("--set"), details.set.isEmpty {
                throw ValidationError("\(edit.option) needs --set COLUMN=VALUE, once for each cell.")
            }
            if edit.option == "--replace-link", details.with == nil {
                throw ValidationError("--replace-link needs --with TARGET.")
            }
            if edit.option == "--set-status", details.colour == nil, details.title == nil {
                throw ValidationError("--set-status needs --colour, --title, or both.")
            }
            _ = try details.statusColour()
            _ = try details.cells()
            _ = try setMacroParameter.map { try Assignment($0, option: "--set-macro-parameter") }
            _ = try setMacroResource.map { try Assignment($0, option: "--set-macro-resource") }
        }

        /// The edits, after `check`.
        ///
        /// - Throws: `CommandFailure` or `ExitCode` when a file that they need is missing or wrong.
        func storageEdits(_ details: EditDetails) throws -> [StorageEdit] {
            if let edits { return try PageEditFile.read(edits) }
            if let edit = try sectionEdit(details) ?? tableEdit(details) ?? macroEdit(details) { return edit }
            return try linkEdit(details)
        }

        private func sectionEdit(_ details: EditDetails) throws -> [StorageEdit]? {
            if let replaceSection {
                let section = try PageCommand.section(replaceSection)
                return [.replaceSection(section, with: try details.content(), createdAtLevel: details.createLevel)]
            }
            let places: [(String?, SectionPlace)] = [
                (appendToSection, .end), (prependToSection, .start), (insertBefore, .before), (insertAfter, .after),
            ]
            for case (let section?, let place) in places {
                return [.insert(try details.content(), place, of: try PageCommand.section(section))]
            }
            return nil
        }

        private func tableEdit(_ details: EditDetails) throws -> [StorageEdit]? {
            let table = TableReference(section: try details.sectionReference(), number: details.table)
            let keyColumn = details.keyColumn.map(ColumnReference.init(parsing:))
            if let upsertRow {
                return [.upsertTableRow(table, key: upsertRow, keyColumn: keyColumn, cells: try details.cells())]
            }
            guard let setCell else { return nil }
            let row = RowReference(parsing: setCell, keyColumn: keyColumn)
            return try details.cells().map { .setCell(table, row, $0.column, to: $0.content) }
        }

        private func macroEdit(_ details: EditDetails) throws -> [StorageEdit]? {
            let macro = try details.macroReference()
            if let setMacroParameter {
                let assignment = try Assignment(setMacroParameter, option: "--set-macro-parameter")
                return [.setMacroParameter(macro, name: assignment.name, to: .text(assignment.value))]
            }
            if let setMacroResource {
                let assignment = try Assignment(setMacroResource, option: "--set-macro-resource")
                let target = LinkTarget(parsing: assignment.value)
                return [.setMacroParameter(macro, name: assignment.name, to: .resource(target))]
            }
            if let removeMacroParameter { return [.setMacroParameter(macro, name: removeMacroParameter, to: nil)] }
            if let addMacroLabel { return [.addMacroLabel(addMacroLabel, macro)] }
            return removeMacroLabel.map { [.removeMacroLabel($0, macro)] }
        }

        private func linkEdit(_ details: EditDetails) throws -> [StorageEdit] {
            let section = try details.sectionReference()
            if let replaceLink, let with = details.with {
                return [
                    .replaceLink(
                        LinkTarget(parsing: replaceLink), with: LinkTarget(parsing: with), number: details.number,
                        section: section)
                ]
            }
            if let setStatus {
                var status = StatusReference(title: setStatus, section: section, number: details.number)
                if case .number(let number) = ColumnReference(parsing: setStatus) {
                    status = StatusReference(section: section, number: number)
                }
                return [.setStatus(status, colour: try details.statusColour(), title: details.title)]
            }
            guard let task = checkTask ?? uncheckTask else { return [] }
            return [.setTask(TaskReference(.init(parsing: task), section: section), isDone: checkTask != nil)]
        }
    }
}
