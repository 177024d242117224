import Foundation
import Testing

@testable import StorageFormat

/// Whatever the Markdown, there is a body that parses, or a clear error.
@Suite struct WritingFuzzTests {
    private func check(_ markdown: String) {
        do throws(StorageFormatError) {
            let result = try StorageMarkdown.storage(fromMarkdown: markdown)
            #expect(throws: Never.self, "\(markdown.debugDescription) -> \(result)") {
                let document = try StorageDocument(parsing: result)
                let back = try StorageMarkdown.storage(fromMarkdown: document.markdown())
                _ = try StorageDocument(parsing: back)
            }
        } catch {
            #expect(error.reason.contains("nests deeper") || error.hint != nil, "\(error)")
        }
    }

    @Test func `Markdown that uses every construct becomes a body that parses`() {
        var generator = MarkdownGenerator(seed: 31)
        for _ in 0..<500 { check(generator.document()) }
    }

    @Test func `mutated Markdown becomes a body that parses`() {
        var generator = MarkdownGenerator(seed: 32)
        for _ in 0..<500 {
            let text = generator.document()
            check(generator.mutated(text))
        }
    }

    @Test(.enabled(if: MarkdownExamples.isHere, "no shared conformance data beside the package"))
    func `mutated examples of the specifications become bodies that parse`() throws {
        var generator = MarkdownGenerator(seed: 33)
        for example in try MarkdownExamples.all() {
            for _ in 0..<3 { check(generator.mutated(example.markdown)) }
        }
    }
}
