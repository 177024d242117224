import Foundation
import Testing

@testable import StorageFormat

@Suite struct StorageFuzzTests {
    @Test func `a mutated body is parsed without loss or refused with a place in it`() throws {
        var generator = SeededGenerator(seed: 1)
        let seeds = try SampleBodies.fixtures.map { try TestFiles.text(of: $0) } + [SampleBodies.runbook]
        var parsedCount = 0
        for _ in 0..<3_000 {
            let source = Mutation.mutated(seeds[Int.random(in: seeds.indices, using: &generator)], using: &generator)
            do {
                let document = try StorageDocument(parsing: source)
                parsedCount += 1
                #expect(document.reassembled() == Array(source.utf8))
                readEverything(document)
            } catch {
                let lines = source.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
                #expect((1...lines.count).contains(error.row), "\(error)")
                #expect(error.column >= 1 && error.column <= lines[error.row - 1].count + 1, "\(error)")
            }
        }
        #expect(parsedCount > 50)
    }

    @Test func `any tree of known elements can be read`() throws {
        var generator = SeededGenerator(seed: 2)
        let names = StorageTag.allCases.map(\.rawValue).filter { !$0.isEmpty }
        for _ in 0..<2_000 {
            var source = ""
            var open: [String] = []
            for _ in 0..<Int.random(in: 0..<60, using: &generator) {
                switch Int.random(in: 0..<5, using: &generator) {
                case 0...1:
                    let name = names[Int.random(in: names.indices, using: &generator)]
                    let attributes = [
                        "", " ac:name=\"code\"", " ac:name=\"info\"", " href=\"x\"", " colspan=\"3\"",
                        " ac:name=\"title\"",
                    ]
                    source += "<\(name)\(attributes[Int.random(in: attributes.indices, using: &generator)])>"
                    open.append(name)
                case 2:
                    if let name = open.popLast() { source += "</\(name)>" }
                default:
                    source +=
                        ["a b", " ", "&amp;", "*", "1.", "\n", "<![CDATA[ x ]]>"][
                            Int.random(in: 0..<7, using: &generator)]
                }
            }
            source += open.reversed().map { "</\($0)>" }.joined()
            let document = try StorageDocument(parsing: source)
            readEverything(document)
            let again = try StorageMarkdown.storage(fromMarkdown: document.markdown())
            #expect(throws: Never.self, "\(source)") { try StorageDocument(parsing: again) }
        }
    }

    private func readEverything(_ document: StorageDocument) {
        let text = document.plainText()
        #expect(!text.contains("  \n") || document.source.contains("<![CDATA[") || document.source.contains("<pre"))
        #expect(!document.markdown().hasSuffix("\n\n"))
        for section in document.sections {
            #expect(section.bodyRange.upperBound <= document.source.utf8.count)
            #expect(section.path.last == section.heading)
        }
        _ = document.passages
    }
}
