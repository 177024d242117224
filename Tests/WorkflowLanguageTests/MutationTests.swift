import StepKit
import Testing
import WorkflowLanguage
import YAML

/// A generator that gives the same numbers for the same seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct MutationTests {
    private static let insertions = [
        "${{", "}}", "'", "\"", "{", "}", "[", "]", ":", "-", "|\n", ">", "&a ", "*a", "!!int ", "#", "\n", "  ", "\t",
        "\\", "steps", "inputs.", "null", "0", "-1", "1e999", "é", "\u{202E}", "\u{0}", "$${{", "//", "? ", ",", "%",
    ]

    @Test(arguments: 0..<80)
    func `however a workflow is mutilated, there is a workflow or an error`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let catalog = try testCatalog()
        let originals = try GoldenCase.all()
        for _ in 0..<25 {
            var text = try #require(originals.randomElement(using: &random)).workflow
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&text, using: &random) }
            let (workflow, diagnostics) = WorkflowLoader.load(text: text, file: "t.yaml", catalog: catalog)
            let hasErrors = diagnostics.contains { $0.severity == .error }
            #expect((workflow == nil) == hasErrors, "\(text)")
            #expect(diagnostics.allSatisfy { $0.position.line >= 1 && $0.position.column >= 1 && !$0.message.isEmpty })
            for step in workflow?.steps ?? [] { _ = try? step.with.evaluate(ExpressionScope()) }
        }
    }

    private static func mutate(_ text: inout String, using random: inout SeededGenerator) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let line = Int.random(in: 0..<lines.count, using: &random)
        var scalars = Array(lines[line].unicodeScalars)
        let place = Int.random(in: 0...scalars.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: lines.remove(at: line)
        case 1: lines.insert(lines[line], at: line)
        case 2: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
        case 3: lines[line] = String(lines[line].dropFirst(2))
        case 4: lines[line] = "  " + lines[line]
        case 5:
            if place < scalars.count { scalars.remove(at: place) }
            lines[line] = String(String.UnicodeScalarView(scalars))
        default:
            scalars.insert(contentsOf: (insertions.randomElement(using: &random) ?? "").unicodeScalars, at: place)
            lines[line] = String(String.UnicodeScalarView(scalars))
        }
        text = lines.joined(separator: "\n")
    }
}
