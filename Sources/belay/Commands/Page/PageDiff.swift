import ArgumentParser
import Confluence
import JSON
import StorageFormat

extension PageCommand {
    /// The command `belay page diff`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what differs between two bodies, section by section.",
            discussion: """
                Compares storage format in files, on standard input ('-'), or on pages. What a reader sees is compared \
                line by line, as Markdown; of the rest, such as a macro's colour or a cell's width, it is told what \
                changed. Ids that Confluence gives, and white space between elements, are no difference.

                Examples:
                  belay page diff before.xml after.xml
                  belay page diff 123456@6 123456
                  belay page get 123456 --to storage | belay page diff - "OPS:Disk full"
                  belay page diff 123456@6 123456 --html > changes.html

                Exit codes are those of diff(1): 0 nothing differs, 1 something differs, more than 1 trouble (64 wrong \
                usage, 65 a body is wrong, 69 a page cannot be read).
                """)

        @Argument(help: "The body before: a file, - or a page; PAGE@6 is version 6 of a page.")
        var old: String

        @Argument(help: "The body after.")
        var new: String

        @Flag(help: "Print a page for browsers, with changed words marked.")
        var html = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard old != "-" || new != "-" else { throw ValidationError("Only one body can be on standard input.") }
            guard !(html && json) else { throw ValidationError("Give one of --html and --json.") }
        }

        func run() async throws {
            try await options.withComposition { composition in
                let before = try await PageInput(old).read(composition)
                let after = try await PageInput(new).read(composition)
                let diff = StorageDiff(old: try before.document(), new: try after.document())
                if json {
                    Terminal.print(diff.json(before, after))
                } else if html {
                    Terminal.printBytes(diff.htmlPage(title: "\(before.name) → \(after.name)"))
                } else {
                    show(diff, before, after)
                }
                guard diff.isEmpty else { throw ExitCode.differs }
            }
        }

        private func show(_ diff: StorageDiff, _ before: PageInput.Content, _ after: PageInput.Content) {
            guard !diff.isEmpty else {
                if before.text != after.text {
                    Terminal.note("the bodies differ only in white space between elements and in what Confluence adds")
                }
                return
            }
            Terminal.print(Terminal.colored("--- \(before.name)", .bold))
            Terminal.print(Terminal.colored("+++ \(after.name)", .bold))
            for line in diff.text.split(separator: "\n", omittingEmptySubsequences: false) {
                Terminal.print(color(of: line).map { Terminal.colored(String(line), $0) } ?? String(line))
            }
        }

        private func color(of line: Substring) -> Terminal.Color? {
            switch line.first {
            case "+": .green
            case "-": .red
            case "@": .cyan
            case "~": .yellow
            default: nil
            }
        }
    }
}

extension StorageDiff {
    /// The changes for programs.
    fileprivate func json(_ before: PageInput.Content, _ after: PageInput.Content) -> JSONValue {
        [
            "same": .bool(isEmpty), "summary": .string(summary), "old": before.json, "new": after.json,
            "hunks": .array(
                hunks.map { hunk in
                    ["section": .array(hunk.section.map { .string($0) }), "lines": .array(hunk.lines.map(\.json))]
                }),
            "unseen": .array(
                unseen.map { change in
                    [
                        "section": .array(change.section.map { .string($0) }), "subject": .string(change.subject),
                        "old": change.old.map { .string($0) } ?? .null, "new": change.new.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}

extension StorageDiff.Line {
    fileprivate var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "old": oldNumber.map { .int($0) } ?? .null,
            "new": newNumber.map { .int($0) } ?? .null,
            "pieces": .array(pieces.map { ["text": .string($0.text), "changed": .bool($0.isChanged)] }),
        ]
    }
}

extension PageInput.Content {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "page_id": page.map { .string($0.id) } ?? .null,
            "version": page.map { .int($0.version.number) } ?? .null,
        ]
    }
}
