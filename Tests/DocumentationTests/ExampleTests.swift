import Logging
import PluginHost
import StandardSteps
import StepKit
import Testing
import WorkflowLanguage

/// The examples on the pages.
struct ExampleTests {
    /// A block of YAML on a page.
    struct Example: CustomTestStringConvertible {
        var page: String
        var block: MarkdownPage.Block

        var testDescription: String { "\(page):\(block.line)" }
        var isWorkflow: Bool { block.text.contains(/(?m)^name:/) && block.text.contains(/(?m)^steps:/) }
        var isPlugin: Bool { block.text.contains(/(?m)^name:/) && block.text.contains(/(?m)^command:/) }
        var isWrongOnPurpose: Bool { block.text.hasPrefix("# wrong on purpose\n") }
    }

    private static func examples(_ isWanted: (Example) -> Bool) throws -> [Example] {
        try Repository.pages()
            .flatMap { page in
                MarkdownPage(try Repository.text(page)).blocks.filter { $0.language == "yaml" }
                    .map { Example(page: page, block: $0) }
            }
            .filter(isWanted)
    }

    @Test(arguments: try examples { $0.isWorkflow && !$0.isWrongOnPurpose })
    func `a whole workflow on a page is right`(example: Example) throws {
        let (_, diagnostics) = WorkflowLoader.load(
            text: example.block.text, file: example.testDescription, catalog: try catalog())
        #expect(diagnostics.filter { $0.severity == .error }.map(\.description) == [])
    }

    @Test(arguments: try examples { $0.isWorkflow && $0.isWrongOnPurpose })
    func `what is wrong on purpose is reported as the page shows it`(example: Example) throws {
        let (workflow, diagnostics) = WorkflowLoader.load(
            text: example.block.text, file: "bad.yaml", catalog: try catalog())
        #expect(workflow == nil)
        let page = try Repository.text(example.page)
        for diagnostic in diagnostics { #expect(page.contains(diagnostic.description)) }
    }

    @Test(arguments: try examples(\.isPlugin))
    func `a plugin's manifest on a page is right`(example: Example) throws {
        #expect(throws: Never.self) {
            try PluginManifest(parsing: example.block.text, file: example.testDescription)
        }
    }

    @Test func `there are examples to check`() throws {
        #expect(try Self.examples { $0.isWorkflow && !$0.isWrongOnPurpose }.count >= 5)
        #expect(try Self.examples { $0.isWorkflow && $0.isWrongOnPurpose }.count >= 1)
        #expect(try Self.examples(\.isPlugin).count >= 1)
    }

    @Test func `a part of a workflow says that it is one`() throws {
        for example in try Self.examples({ !$0.isWorkflow && !$0.isPlugin }) where example.block.text.contains("uses:")
        {
            #expect(example.block.text.hasPrefix("# "), "\(example.testDescription) begins without a comment")
        }
    }

    /// The steps of a real installation; nothing is run.
    private func catalog() throws -> StepCatalog {
        let services = StepServices(
            confluence: { throw NothingRuns() }, index: { throw NothingRuns() }, jobs: { throw NothingRuns() })
        let lockFile = Repository.path("plugins/plugins.lock")
        let (plugins, faults) = PluginFolder.discover(Repository.path("plugins"))
        #expect(faults == [])
        let host = PluginHost(
            plugins: plugins, lock: try #require(try PluginLock.read(lockFile)), lockFile: lockFile,
            settings: PluginSettings(environment: [:]), logger: Logger(label: "test"))
        let (pluginSteps, diagnostics) = host.handlers()
        #expect(diagnostics == [])
        return try StepCatalog(
            StandardSteps.handlers(services) + pluginSteps + [ScriptStepHandler(environment: [:])])
    }

    private struct NothingRuns: Error {}
}
