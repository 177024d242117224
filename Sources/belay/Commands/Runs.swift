import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine

/// The command `belay runs`.
struct Runs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List runs, look into one, act on one.",
        discussion: """
            Works with and without a server at work on the same data folder.

            Examples:
              belay runs                                         the newest runs
              belay runs list --state waiting                    those that wait
              belay runs show 01m83y9k62vhb809tw71rrwyn4         what happened, step by step
              belay runs resolve 01m83y9k62… restart --rerun     go on after a crash hid what a step did
              belay runs retry 01m83y9k62…                       go on from the step that failed
            """,
        subcommands: [List.self, Show.self, Cancel.self, Retry.self, Resolve.self],
        defaultSubcommand: List.self)

    /// The command `belay runs list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List runs, the newest first.",
            discussion: """
                Example:
                  belay runs list --workflow triage-alert --state failed
                """)

        @Option(help: "Only runs of this workflow.")
        var workflow: String?

        @Option(
            help: "Only runs in this state: \(RunState.allCases.map(\.rawValue).joined(separator: ", ")).")
        var state: String?

        @Option(help: "How many runs to list, at most 1000.")
        var limit = 20

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit is \(limit); expected 1 to 1000.") }
        }

        func run() async throws {
            try await options.withComposition { composition in
                let states = try states
                guard composition.dataFolder.hasRuns else {
                    Terminal.note("no runs yet in \(composition.dataFolder.path)")
                    if json { Terminal.print(.array([])) }
                    return
                }
                let store = try RunStore(path: composition.dataFolder.runs)
                let runs = try await store.fetchRuns(RunFilter(workflow: workflow, states: states, limit: limit))
                if json { return Terminal.print(.array(runs.map(\.view))) }
                if runs.isEmpty { Terminal.note("no such runs in \(composition.dataFolder.path)") }
                for run in runs {
                    let state = run.state.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
                    let time = run.createdAt.formatted(.iso8601.dateTimeSeparator(.space))
                    Terminal.print("\(run.id)  \(state)  \(time)  \(run.workflow)  \(run.failure?.message ?? "")")
                }
                let live = runs.filter { !$0.state.isTerminal && $0.state != .waiting }
                if let first = live.first, !composition.dataFolder.isEngineAlive {
                    Terminal.note(
                        "no belay is at work on the runs that have not ended: start 'belay serve', or go on with one by "
                            + "'belay run --resume \(first.id)'")
                }
            }
        }

        private var states: Set<RunState> {
            get throws {
                guard let state else { return [] }
                guard let known = RunState(rawValue: state) else {
                    let names = RunState.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFailure(.wrongData, "there is no state '\(state)'; there is \(names)")
                }
                return [known]
            }
        }
    }

    /// The command `belay runs show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a run: its steps, attempts, errors, outputs.",
            discussion: """
                Example:
                  belay runs show 01m83y9k62vhb809tw71rrwyn4 --json
                """)

        @Argument(help: "The run's id.")
        var id: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let folder = composition.dataFolder
                guard folder.hasRuns else { throw CommandFailure.noRun(id, in: folder) }
                let store = try RunStore(path: folder.runs)
                guard let details = try store.fetchDetails(of: id) else {
                    throw CommandFailure.noRun(id, in: folder)
                }
                if json { return Terminal.print(details.view) }
                let run = details.run
                Terminal.print("\(Terminal.colored(run.workflow, .bold)) \(run.id): \(run.state.rawValue)")
                for entry in try await store.fetchJournal(runID: id) {
                    let time = entry.at.formatted(.iso8601.time(includingFractionalSeconds: true))
                    if let line = RunLines.line(for: entry.view) { Terminal.print("\(time)  \(line)") }
                }
                for attempt in details.attempts where attempt.state == .failed {
                    guard !attempt.log.isEmpty else { continue }
                    Terminal.print("the end of what \(attempt.step) wrote in attempt \(attempt.number):")
                    for line in attempt.log.suffix(10) { Terminal.print("  │ \(line)") }
                }
                for (name, value) in (run.outputs?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Terminal.print("\(name): \(value.stringValue ?? value.serialized())")
                }
            }
        }
    }

    /// The command `belay runs cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a run.",
            discussion: """
                Steps under way are stopped, and none is started any more; what has been done stays done. An \
                interrupted run is cancelled without running anything of it again.

                Example:
                  belay runs cancel 01m83y9k62vhb809tw71rrwyn4 --reason "false alarm"
                """)

        @Argument(help: "The run's id.")
        var id: String

        @Option(help: "Why; it stands in the journal.")
        var reason = "belay runs cancel"

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                try await RunActions(composition)
                    .perform(on: id, path: "cancel", body: ["reason": .string(reason)]) {
                        // Nothing of the run is run again, not even what was interrupted and may be.
                        try await $0.start(takingUp: .nothing)
                        try await $0.cancel(runID: id, .here(reason))
                    }
            }
        }
    }

    /// The command `belay runs resolve`.
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a step did that a crash interrupted.",
            discussion: """
                Look first whether the step's effect took place; then say so here, and the run goes on. Steps that \
                may safely run twice say 'on_unknown: rerun' in their workflow, and are never asked about.

                Example:
                  belay runs resolve 01m83y9k62vhb809tw71rrwyn4 restart --rerun
                """)

        @Argument(help: "The run's id.")
        var id: String

        @Argument(help: "The step's id.")
        var step: String

        @Flag(help: "What shall become of the step.")
        var decision: Decision

        @Option(help: "What the step gave, a JSON object; with --succeeded.")
        var outputs = "{}"

        @Option(help: "Why; it stands in the journal.")
        var reason = "belay runs resolve"

        @OptionGroup var options: CommonOptions

        /// What can be said.
        enum Decision: String, EnumerableFlag {
            case rerun
            case succeeded
            case failed

            static func help(for value: Decision) -> ArgumentHelp? {
                switch value {
                case .rerun: "It did not take effect, or may be done twice: run it again."
                case .succeeded: "It took effect: go on as if it had succeeded."
                case .failed: "It did not, and shall count as failed."
                }
            }

            func resolution(outputs: JSONValue) -> Resolution {
                switch self {
                case .rerun: .rerun
                case .succeeded: .succeeded(outputs)
                case .failed: .failed
                }
            }
        }

        func validate() throws {
            guard (try? JSONValue(parsing: outputs))?.objectValue != nil else {
                throw ValidationError("--outputs takes a JSON object, such as '{\"version\": 4}'.")
            }
        }

        func run() async throws {
            let outputs = try JSONValue(parsing: outputs)
            var body: [String: JSONValue] = ["as": .string(decision.rawValue), "reason": .string(reason)]
            if decision == .succeeded { body["outputs"] = outputs }
            try await options.withComposition { [body] composition in
                try await RunActions(composition)
                    .perform(on: id, path: "steps/\(step)/resolve", body: .object(body)) { engine in
                        try await engine.start(takingUp: .run(id))
                        // The step asks for a decision only after the run has been taken up.
                        _ = try await engine.waitUntilSettled(runID: id)
                        try await engine.resolve(
                            runID: id, step: step, decision.resolution(outputs: outputs), .here(reason))
                    }
            }
        }
    }
}

extension Cause {
    /// A person at this terminal.
    static func here(_ why: String) -> Cause {
        Cause(who: ProcessInfo.processInfo.environment["USER"] ?? "unknown", why: why)
    }
}
