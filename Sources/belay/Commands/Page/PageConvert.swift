import ArgumentParser
import StorageFormat

extension PageCommand {
    /// The command `belay page convert`.
    struct Convert: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Convert a body between storage format, Markdown and text; or check one.",
            discussion: """
                Storage format is parsed as strictly as Confluence parses it. From storage to storage, the same bytes \
                come out, or an error that names the place.

                Examples:
                  belay page convert --to markdown body.xml
                  belay page convert --from markdown --to storage notes.md > body.xml
                  belay page convert --from storage --to storage body.xml > /dev/null
                  body.xml:3:14: expected </p> for the <p> at 3:1 (add </p>)

                A file may have \(PageInput.bytesMax >> 20) MiB, Markdown \(PageInput.markdownBytesMax >> 20) MiB; \
                elements may be nested \(PageInput.limits.depthMax) deep. Exit code 65 when the file is wrong.
                """)

        /// What a body is converted from; text would have lost too much.
        enum Source: String, ExpressibleByArgument, CaseIterable {
            case storage, markdown
        }

        @Option(help: "What the file holds.")
        var from = Source.storage

        @Option(help: "What to print.")
        var to = PageForm.markdown

        @Argument(help: "The file; - or none for standard input.", completion: .file())
        var file: String?

        func run() async throws {
            try await CommandFailure.reporting {
                let content = try PageInput.readFile(file)
                to.show(try document(of: content))
            }
        }

        private func document(of content: PageInput.Content) throws -> StorageDocument {
            guard from == .markdown else { return try content.document() }
            return try content.locatingFaults { () throws(StorageFormatError) in
                let storage = try StorageMarkdown.storage(fromMarkdown: content.text, limits: PageInput.limits)
                return try StorageDocument(parsing: storage, limits: PageInput.limits)
            }
        }
    }
}
