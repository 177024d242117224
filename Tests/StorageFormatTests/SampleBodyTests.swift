import Foundation
import Testing

@testable import StorageFormat

@Suite struct SampleBodyTests {
    @Test(arguments: SampleBodies.fixtures)
    func `a fixture is parsed without loss and read as its Markdown says`(_ file: URL) throws {
        let source = try TestFiles.text(of: file)
        let document = try StorageDocument(parsing: source)
        #expect(document.reassembled() == Array(source.utf8))
        let expected = try TestFiles.text(of: file.deletingPathExtension().appendingPathExtension("md"))
        #expect(document.markdown() + "\n" == expected)
    }

    @Test func `there are fixtures`() {
        #expect(SampleBodies.fixtures.count >= 12)
    }

    private static let samples = TestFiles.sharedFolder("confluence/samples")

    private static let sharedBodies = samples.map { TestFiles.files(below: $0, extensions: ["xml", "xhtml"]) } ?? []

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"))
    func `there are shared bodies`() {
        #expect(Self.sharedBodies.count >= 60)
    }

    @Test(.enabled(if: samples != nil, "no shared samples beside the package"), arguments: sharedBodies)
    func `a shared body is parsed without loss and can be read and edited`(_ file: URL) throws {
        let source = try TestFiles.text(of: file)
        let document = try StorageDocument(parsing: source)
        #expect(document.reassembled() == Array(source.utf8))
        #expect(!document.plainText().isEmpty || !source.contains("<p>"))
        let markdown = document.markdown()
        for section in document.sections { #expect(markdown.contains(section.heading.prefix(3))) }
        let edit = StorageEdit.replaceSection(
            .heading("Added by a test"), with: .storage("<p>x</p>"), createdAtLevel: 2)
        #expect(try document.applying([edit]).newSource == source + "<h2>Added by a test</h2><p>x</p>")
    }

    /// Bodies whose Markdown the other project writes as we do; in the others both differ by choice.
    @Test(
        .enabled(if: samples != nil, "no shared samples beside the package"),
        arguments: ["04-code-and-mermaid", "05-panels", "07-tables", "12-plantuml"])
    func `another converter's expected Markdown is met`(_ name: String) throws {
        let folder = try #require(Self.samples)
            .appending(
                path: "confluence-cli/tests/fixtures/storage-samples")
        let document = try StorageDocument(parsing: try TestFiles.text(of: folder.appending(path: "\(name).xml")))
        let expected = try TestFiles.text(of: folder.appending(path: "\(name).expected.md"))
        #expect(document.markdown() == expected.trimmingCharacters(in: .newlines))
    }
}
