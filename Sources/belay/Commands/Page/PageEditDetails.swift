import ArgumentParser
import StorageFormat

extension PageCommand {
    /// What an edit of `belay page edit` is about: content, places and values.
    struct EditDetails: ParsableArguments {
        @Option(help: ArgumentHelp("The content: a file of Markdown, or -.", valueName: "file"), completion: .file())
        var markdown: String?
        @Option(
            help: ArgumentHelp("The content: a file of storage format, or -.", valueName: "file"), completion: .file())
        var storage: String?
        @Option(help: "The content: this text.")
        var text: String?
        @Option(help: ArgumentHelp("Add a section that is missing, its heading at a level.", valueName: "level"))
        var createLevel: Int?
        @Option(help: "The section to look in; the whole page without it.")
        var section: String?
        @Option(help: ArgumentHelp("Which table, from 1.", valueName: "number"))
        var table: Int?
        @Option(help: ArgumentHelp("The column that holds the keys, if not the first.", valueName: "column"))
        var keyColumn: String?
        @Option(help: ArgumentHelp("A cell's new content.", valueName: "column=value"))
        var set: [String] = []
        @Option(help: ArgumentHelp("The status's new colour.", valueName: "colour"))
        var colour: String?
        @Option(help: "The status's new title.")
        var title: String?
        @Option(help: ArgumentHelp("The macro's name.", valueName: "name"))
        var macro: String?
        @Option(help: ArgumentHelp("The macro's id.", valueName: "id"))
        var macroId: String?
        @Option(help: "Which of those that fit, from 1.")
        var number: Int?
        @Option(help: ArgumentHelp("What the link is to lead to.", valueName: "target"))
        var with: String?

        /// The options that were given.
        var given: [String] {
            let all: [(String, Bool)] = [
                ("--markdown", markdown != nil), ("--storage", storage != nil), ("--text", text != nil),
                ("--create-level", createLevel != nil), ("--section", section != nil), ("--table", table != nil),
                ("--key-column", keyColumn != nil), ("--set", !set.isEmpty), ("--colour", colour != nil),
                ("--title", title != nil), ("--macro", macro != nil), ("--macro-id", macroId != nil),
                ("--number", number != nil), ("--with", with != nil),
            ]
            return all.filter(\.1).map(\.0)
        }

        /// How many contents were given.
        var contentCount: Int { [markdown, storage, text].count { $0 != nil } }

        func validate() throws {
            for (option, number) in [("--table", table), ("--number", number)] {
                if let number, number < 1 { throw ValidationError("\(option) is \(number); numbers go from 1.") }
            }
            if let createLevel, !(1...6).contains(createLevel) {
                throw ValidationError("--create-level is \(createLevel); headings have levels 1 to 6.")
            }
        }

        // MARK: Values

        /// The content; what is wrong in a file is told with its place there.
        func content() throws -> EditContent {
            if let text { return .text(text) }
            if let markdown {
                let content = try PageInput.readFile(markdown)
                _ = try content.locatingFaults { () throws(StorageFormatError) in
                    try StorageMarkdown.storage(fromMarkdown: content.text, limits: PageInput.limits)
                }
                return .markdown(content.text)
            }
            let content = try PageInput.readFile(storage)
            _ = try content.document()
            return .storage(content.text)
        }

        func sectionReference() throws -> SectionReference? { try section.map(PageCommand.section) }

        func macroReference() throws -> MacroReference {
            MacroReference(name: macro, id: macroId, section: try sectionReference(), number: number)
        }

        func cells() throws -> [CellValue] {
            try set.map { text in
                let assignment = try Assignment(text, option: "--set")
                return CellValue(ColumnReference(parsing: assignment.name), .markdown(assignment.value))
            }
        }

        func statusColour() throws -> StatusColour? {
            guard let colour else { return nil }
            guard let found = StatusColour(named: colour) else {
                let all = StatusColour.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ")
                throw ValidationError("--colour is '\(colour)'; expected \(all).")
            }
            return found
        }
    }
}

/// `NAME=VALUE`.
struct Assignment {
    var name: String
    var value: String

    /// Reads a text up to the first `=`.
    ///
    /// - Throws: `ValidationError` when it has none.
    init(_ text: String, option: String) throws {
        guard let mark = text.firstIndex(of: "=") else {
            throw ValidationError("\(option) is '\(text)'; expected NAME=VALUE.")
        }
        name = String(text[..<mark])
        value = String(text[text.index(after: mark)...])
    }
}
