import Foundation
import JSON
import StepKit
import Testing
import WorkflowEngine
import WorkflowLanguage

/// docs/steps.md says of every step what its descriptor says, and its examples run.
///
/// One after the other, as `ShippedWorkflowsTests`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StepsDocumentationTests {
    /// One step's part of the document.
    private struct Section {
        /// The step's kind; `script` for `run:`.
        let kind: String
        var lines: [String] = []

        /// The names in the first column of the table with this heading.
        func names(_ column: String) -> [String] {
            let table = lines.drop { !$0.hasPrefix("| \(column) |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
            return table.compactMap { $0.firstMatch(of: #/^\| `([^`]+)` \|/#).map { String($0.1) } }
        }

        /// The cells of an input's row after its name.
        func row(_ name: String) -> [String] {
            let line = lines.first { $0.hasPrefix("| `\(name)` |") } ?? ""
            return line.split(separator: "|").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
        }

        /// The examples: whole workflows.
        var examples: [String] {
            lines.joined(separator: "\n").matches(of: #/```yaml\n(.*?)```/#.dotMatchesNewlines()).map { String($0.1) }
        }
    }

    private func sections() throws -> [String: Section] {
        let text = try String(contentsOfFile: packageFolder + "/docs/steps.md", encoding: .utf8)
        var sections: [Section] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let match = line.wholeMatch(of: #/## `([a-z.]+):?`/#) {
                sections.append(Section(kind: match.1 == "run" ? StepCatalog.scriptKind : String(match.1)))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return Dictionary(uniqueKeysWithValues: sections.map { ($0.kind, $0) })
    }

    @Test func `every step is described, and no other`() async throws {
        try await Installation.with { installation in
            let described = try sections().keys.sorted()
            #expect(described == installation.catalog.kinds)
        }
    }

    @Test func `inputs, outputs, effect and timeout are those of the step`() async throws {
        try await Installation.with { installation in
            for section in try sections().values {
                let descriptor = try #require(installation.catalog[section.kind]?.descriptor)
                // The script of a `run:` step is the handler's input `script`.
                let inputs = descriptor.input.properties.keys.map { $0 == "script" ? "run" : $0 }
                #expect(section.names("input").sorted() == inputs.sorted(), "\(section.kind)")
                #expect(
                    section.names("output").sorted() == descriptor.output.properties.keys.sorted(), "\(section.kind)")
                for (name, schema) in descriptor.input.properties where name != "script" {
                    let row = section.row(name)
                    #expect(
                        (row.dropFirst().first == "required") == descriptor.input.required.contains(name), "\(name)")
                    if let value = schema.defaultValue {
                        let text = value.stringValue ?? value.serialized()
                        #expect(row.dropFirst().first == "`\(text)`", "\(section.kind): \(name)")
                    }
                }
                let facts =
                    "Effect: `\(descriptor.effect)` · Idempotency: `\(descriptor.idempotency)` · "
                    + "Timeout: `\(descriptor.timeout.shorthand)`"
                #expect(section.lines.contains(facts), "\(section.kind): \(facts)")
            }
        }
    }

    @Test func `what a hit of runbook.find has is told`() async throws {
        try await Installation.with { installation in
            let section = try #require(try sections()["runbook.find"])
            let hit = try #require(installation.catalog["runbook.find"]?.descriptor.output.properties["hits"]?.items)
            for name in hit.properties.keys {
                #expect(section.lines.contains { $0.contains("`\(name)`") }, "\(name)")
            }
        }
    }

    @Test func `every kind of error is told`() throws {
        let text = try String(contentsOfFile: packageFolder + "/docs/steps.md", encoding: .utf8)
        for kind in StepFailure.Kind.allCases { #expect(text.contains("| `\(kind.rawValue)` |"), "\(kind)") }
    }

    @Test func `every example runs`() async throws {
        try await Installation.with { installation in
            for section in try sections().values {
                let example = try #require(section.examples.first, "\(section.kind) has no example")
                #expect(section.examples.count == 1)
                let workflow = try Installation.load(example, file: packageFolder + "/steps.md", installation.catalog)
                #expect(workflow.steps.contains { $0.uses == section.kind })
                let needed = workflow.inputs.filter { $0.defaultValue == nil }.map(\.name)
                let known: [String: JSONValue] = [
                    "page_id": .string(installation.incidentID), "url": .string(installation.publicURL),
                ]
                #expect(needed.allSatisfy { known[$0] != nil })
                let run = try await installation.run(workflow, known.filter { needed.contains($0.key) })
                #expect(run.outputs?.objectValue?.isEmpty == false)
            }
        }
    }
}
