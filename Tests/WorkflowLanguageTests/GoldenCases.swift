import Foundation
import Testing
import WorkflowLanguage

/// The folder is the list of tests: each `Fixtures/*.case` is a workflow, a line of dashes, and what the loader
/// says of it.
///
/// `BELAY_UPDATE_FIXTURES=1` writes what it says now into the files; read the difference before you keep it.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    private static let separator = "\n" + String(repeating: "-", count: 40) + "\n"

    let name: String
    let workflow: String
    let expected: String

    var testDescription: String { name }

    init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: Self.separator)
        workflow = parts[0] + "\n"
        expected = parts.count > 1 ? parts[1].trimmingCharacters(in: .newlines) : ""
    }

    static func all() throws -> [GoldenCase] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "case" }
            .sorted { $0.path < $1.path }
            .map(GoldenCase.init)
    }

    func update(_ actual: String) throws {
        try (workflow.trimmingSuffix("\n") + Self.separator + actual + "\n")
            .write(to: Self.folder.appending(path: "\(name).case"), atomically: true, encoding: .utf8)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}

struct GoldenCaseTests {
    private static let updates = ProcessInfo.processInfo.environment["BELAY_UPDATE_FIXTURES"] == "1"

    @Test(arguments: try GoldenCase.all())
    func `the loader says what the case expects`(_ golden: GoldenCase) throws {
        let (workflow, diagnostics) = WorkflowLoader.load(
            text: golden.workflow, file: "case.yaml", catalog: try testCatalog())
        let actual = diagnostics.isEmpty ? "loads" : diagnostics.map(\.description).joined(separator: "\n")
        if Self.updates { try golden.update(actual) }
        #expect((workflow != nil) == diagnostics.allSatisfy { $0.severity == .warning })
        #expect(actual == (Self.updates ? actual : golden.expected))
    }

    @Test func `there are cases`() throws {
        #expect(try GoldenCase.all().count >= 35)
    }
}
