import ArgumentParser
import WorkflowLanguage

/// The command `belay schema`.
struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of workflow files, for editors.",
        discussion: """
            The schema knows all steps, those of plugins included, so that an editor completes their inputs.

            Example:
              belay schema > .belay/workflow.schema.json
              # then, as the first line of a workflow:
              # yaml-language-server: $schema=../.belay/workflow.schema.json
            """)

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            Terminal.print(WorkflowSchema.json(catalog: try await composition.catalog()))
        }
    }
}
