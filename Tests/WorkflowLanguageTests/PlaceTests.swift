import StepKit
import Testing
import WorkflowLanguage
import YAML

struct PlaceTests {
    /// Words that make scalars hard to follow: escapes, quotes, blanks, letters of several bytes, line breaks.
    private static let words = ["a", "it's", "äöü", "😀", "  ", "\n", "\n\n", "x: y", "\"", "\\", "#", "\t", "${", "}}"]

    @Test(arguments: 0..<800)
    func `an expression is found where it stands, however its scalar is written`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let parts = (0..<Int.random(in: 0...8, using: &random))
            .map { _ in Self.words.randomElement(using: &random) ?? "" }
        let cut = Int.random(in: 0...parts.count, using: &random)
        let text = parts[..<cut].joined(separator: " ") + "${{ nope }}" + parts[cut...].joined(separator: " ")
        let yaml =
            "name: t\nsteps:\n  - id: a\n    uses: oncall.who\n    with:\n      value: "
            + Self.scalar(text, using: &random) + "\n"
        let found = WorkflowLoader.load(text: yaml, file: "t.yaml", catalog: try testCatalog()).diagnostics
        let fault = try #require(found.first { $0.message.contains("nope") }, "\(yaml)\n\(found)")
        #expect(fault.position == Self.position(of: "nope", in: yaml), "\(yaml)")
    }

    private static func scalar(_ text: String, using random: inout SeededGenerator) -> String {
        let indent = "\n        "
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\t", with: "\\t").replacing("ä", with: "\\xe4").replacing("😀", with: "\\U0001F600")
            return "\"\(escaped)\""
        case 1:
            // A line break in quotes stands for a blank; two stand for one.
            return "'" + text.replacing("'", with: "''").replacing("\n", with: "\n\n      ") + "'"
        case 2: return "|1-" + ("\n" + text).replacing("\n", with: "\n       ")
        default:
            return ">" + indent + "start "
                + text.replacing("\t", with: "").replacing("\n", with: "\n" + indent + "go on ")
        }
    }

    private static func position(of word: String, in text: String) -> SourcePosition? {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let range = line.firstRange(of: word) else { continue }
            let column = line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound)
            return SourcePosition(line: index + 1, column: column + 1)
        }
        return nil
    }
}
