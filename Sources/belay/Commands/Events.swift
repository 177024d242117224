import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine

/// The command `belay events`.
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List deliveries of incident tools, look into one, decide about one once more.",
        discussion: """
            Works with and without a server at work on the same data folder.

            Examples:
              belay events                                       the newest deliveries
              belay events list --outcome dead_letter            genuine ones that could not be read
              belay events show 01m83zdhabymyys47j4nnngzdz       what was decided, and the body
              belay events replay 01m83zdhabymyys47j4nnngzdz     decide by today's workflows
            """,
        subcommands: [List.self, Show.self, Replay.self], defaultSubcommand: List.self)

    /// The command `belay events list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List deliveries, the newest first.",
            discussion: """
                Example:
                  belay events list --source alertmanager --outcome refused
                """)

        @Option(help: "Only deliveries of this tool.")
        var source: String?

        @Option(
            help: "Only those for which this was decided: \(EventDecision.Outcome.names).")
        var outcome: String?

        @Option(help: "How many to list, at most 1000.")
        var limit = 20

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit is \(limit); expected 1 to 1000.") }
            if let outcome, EventDecision.Outcome(rawValue: outcome) == nil {
                throw ValidationError(
                    "--outcome is '\(outcome)'; expected one of \(EventDecision.Outcome.names).")
            }
        }

        func run() async throws {
            try await options.withComposition { composition in
                guard composition.dataFolder.hasRuns else {
                    Terminal.note("no deliveries yet in \(composition.dataFolder.path)")
                    if json { Terminal.print(.array([])) }
                    return
                }
                var filter = EventFilter()
                filter.source = source
                filter.outcome = outcome.flatMap(EventDecision.Outcome.init(rawValue:))
                filter.limit = limit
                let events = try await RunStore(path: composition.dataFolder.runs).fetchEvents(filter)
                if json { return Terminal.print(.array(events.map(\.view))) }
                if events.isEmpty { Terminal.note("no such deliveries in \(composition.dataFolder.path)") }
                for event in events {
                    let time = event.receivedAt.formatted(.iso8601.dateTimeSeparator(.space))
                    let decisions = event.decisions.map { decision in
                        decision.workflow.isEmpty
                            ? decision.outcome.rawValue : "\(decision.outcome.rawValue) \(decision.workflow)"
                    }
                    Terminal.print("\(event.id)  \(time)  \(event.source)  \(decisions.joined(separator: ", "))")
                }
            }
        }
    }

    /// The command `belay events show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a delivery: what was decided, and its body.",
            discussion: """
                Example:
                  belay events show 01m83zdhabymyys47j4nnngzdz --body > delivery.json
                """)

        @Argument(help: "The event's id.")
        var id: String

        @Flag(help: "Print JSON, without the body.")
        var json = false

        @Flag(help: "Print the body alone.")
        var body = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard !json || !body else { throw ValidationError("--json and --body exclude each other.") }
        }

        func run() async throws {
            try await options.withComposition { composition in
                let event = try await EventActions(composition).event(id)
                if json { return Terminal.print(event.view) }
                let text = String(decoding: event.body, as: UTF8.self)
                if body { return Terminal.print(text) }
                let time = event.receivedAt.formatted(.iso8601.dateTimeSeparator(.space))
                Terminal.print("\(Terminal.colored(event.source, .bold)) \(event.id), \(time)")
                Terminal.print(event.proof.map { "proved by: \($0)" } ?? "proved nothing")
                EventActions.show(event.decisions)
                Terminal.print(text)
            }
        }
    }

    /// The command `belay events replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide about a delivery once more, by today's workflows.",
            discussion: """
                After a workflow was mended, or written for what nothing listened to. A live run with the same key is \
                joined. Runs that start are run by the server at work on the data folder, or, when there is none, here.

                Example:
                  belay events replay 01m83zdhabymyys47j4nnngzdz
                """)

        @Argument(help: "The event's id.")
        var id: String

        @Option(name: .customLong("workflows"), help: "The folder of workflows, when no server is at work.")
        var workflowsFolder = "workflows"

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                try await EventActions(composition).replay(id, workflows: workflowsFolder)
            }
        }
    }
}

extension EventDecision.Outcome {
    /// All of them, for messages.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
