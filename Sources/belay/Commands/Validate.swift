import ArgumentParser
import Foundation
import JSON
import WorkflowLanguage
import YAML

/// The command `belay validate`.
struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check workflow files: syntax, names, types, references.",
        discussion: """
            Runs nothing and needs no Confluence. Steps of plugins are known from plugins.lock, which \
            'belay plugins lock' writes.

            Example:
              belay validate workflows/
              workflows/triage.yaml:12:9: error: unknown key 'need'
                hint: did you mean 'needs'?

            Exit code 65 when a file is wrong.
            """)

    @Argument(help: "Workflow files, or folders of them.")
    var paths: [String] = ["workflows"]

    @Flag(help: "Print the diagnostics as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            let catalog = try await composition.catalog()
            let files = try paths.flatMap { try WorkflowFolder.files(at: $0) }
            guard !files.isEmpty else {
                throw CommandFailure(.wrongData, "there is no .yaml or .yml file in \(paths.joined(separator: ", "))")
            }
            let diagnostics = try files.flatMap { try WorkflowFolder.load($0, catalog).diagnostics }
            if json {
                Terminal.print(.object(["diagnostics": .array(diagnostics.map(\.json))]))
            } else {
                for diagnostic in diagnostics { Terminal.print(diagnostic.description) }
                let wrong = Set(diagnostics.filter { $0.severity == .error }.map(\.file)).count
                let count = files.count == 1 ? "1 file" : "\(files.count) files"
                Terminal.note(wrong == 0 ? "\(count), all right" : "\(count), \(wrong) wrong")
            }
            guard diagnostics.allSatisfy({ $0.severity != .error }) else { throw ExitCode.wrongData }
        }
    }
}

extension Diagnostic {
    fileprivate var json: JSONValue {
        [
            "severity": .string(severity == .error ? "error" : "warning"), "file": .string(file),
            "line": .int(position.line), "column": .int(position.column), "message": .string(message),
            "hint": hint.map { .string($0) } ?? .null,
        ]
    }
}
