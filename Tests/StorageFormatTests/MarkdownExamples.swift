import Foundation
import Testing

/// The examples of CommonMark's and GitHub's specifications (CC-BY-SA 4.0), which are not part of the package.
enum MarkdownExamples {
    struct Example: Decodable, CustomStringConvertible {
        var markdown: String
        /// Its number in the specification.
        var example: Int
        var section: String
        /// The file that it is in.
        var file = ""

        var description: String { "\(file) \(example) (\(section))" }

        private enum CodingKeys: CodingKey { case markdown, example, section }
    }

    static let files = ["commonmark.json", "gfm.json", "gfm_extensions.json"]

    private static let folder = TestFiles.sharedFolder("conformance/markdown")

    static let isHere = folder != nil

    static func all() throws -> [Example] {
        try files.flatMap { file in
            let data = try Data(contentsOf: try #require(folder).appending(path: file))
            var examples = try JSONDecoder().decode([Example].self, from: data)
            for index in examples.indices { examples[index].file = file }
            return examples
        }
    }
}
