import ArgumentParser
import Confluence
import Foundation
import JSON
import StorageFormat

extension PageCommand {
    /// The command `belay page get`.
    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a page of Confluence, or a section of it.",
            discussion: """
                A page is named by its id, by its address as the browser shows it (the editor's, a version's and the \
                short one, too), or as SPACE:Title. What is printed can be given to 'belay page edit' and 'belay page \
                diff'.

                Examples:
                  belay page get 123456
                  belay page get "OPS:Disk full" --section Steps
                  belay page get https://example.atlassian.net/wiki/x/AQAB --to storage > body.xml
                  belay page get 123456@6 --json | jq .version
                """)

        @Argument(help: "The page; @ and a number at its end name a version.")
        var page: String

        @Option(help: "What to print.")
        var to = PageForm.markdown

        @Option(help: "Only what is below this heading; Outer/Inner where several sections have the name.")
        var section: String?

        @Flag(help: "Print the page's title, version and address, too, as JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let content = try await PageInput.page(try PageReference(parsing: page)).read(composition)
                let document = try content.document()
                let found = try section.map { name in
                    let reference = try PageCommand.section(name)
                    return try content.locatingFaults { () throws(StorageFormatError) in
                        try document.section(reference)
                    }
                }
                guard json else { return to.show(document, section: found) }
                guard let page = content.page else { return }
                Terminal.print(page.json(form: to, body: to.render(document, section: found), section: found))
            }
        }
    }
}

extension Page {
    /// The page for programs.
    ///
    /// - Parameters:
    ///   - form: the form of the body.
    ///   - body: the page's body, or that of a section.
    ///   - section: the section.
    /// - Returns: an object.
    fileprivate func json(form: PageForm, body: String, section: StorageSection?) -> JSONValue {
        [
            "id": .string(id), "title": .string(title), "space_id": .string(spaceID), "status": .string(status),
            "parent_id": parentID.map { .string($0) } ?? .null, "url": webURL.map { .string($0) } ?? .null,
            "version": [
                "number": .int(version.number), "message": .string(version.message),
                "minor_edit": .bool(version.isMinorEdit),
                "created_at": version.createdAt.map { .string($0.formatted(.iso8601)) } ?? .null,
                "author_id": version.authorID.map { .string($0) } ?? .null,
            ],
            "section": section.map { .array($0.path.map { .string($0) }) } ?? .null,
            "form": .string(form.rawValue), "body": .string(body),
        ]
    }
}
