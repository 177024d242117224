import ArgumentParser
import JSON
import WorkflowEngine

extension Runs {
    /// The command `belay runs retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a run that ended badly.",
            discussion: """
                Steps that went well stay as they are; the others start anew, with all the attempts that their \
                workflow allows. The run keeps the workflow, the inputs and the incident that it began with.

                Example:
                  belay runs retry 01m83y9k62vhb809tw71rrwyn4 --reason "the database is back"
                """)

        @Argument(help: "The run's id.")
        var id: String

        @Option(help: "Why; it stands in the journal.")
        var reason = "belay runs retry"

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                try await RunActions(composition)
                    .perform(on: id, path: "retry", body: ["reason": .string(reason)]) {
                        try await $0.start(takingUp: .nothing)
                        try await $0.retry(runID: id, .here(reason))
                    }
            }
        }
    }
}
