import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine

/// `belay runs`
struct Runs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List runs, look into one, act on one.",
        subcommands: [List.self, Show.self, Cancel.self, Resolve.self],
        defaultSubcommand: List.self)

    /// `belay runs list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List runs, the newest first.")

        @Option(help: "Only runs of this workflow.")
        var workflow: String?

        @Option(help: "Only runs in this state.")
        var state: String?

        @Option(help: "How many runs to list.")
        var limit = 20

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let store = try RunStore(path: composition.dataFolder.runs)
                let runs = try await store.fetchRuns(RunFilter(workflow: workflow, states: try states, limit: limit))
                if json { return Terminal.print(.array(runs.map(\.view))) }
                if runs.isEmpty { Terminal.note("no runs yet") }
                for run in runs {
                    let state = run.state.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
                    let time = run.createdAt.formatted(.iso8601.dateTimeSeparator(.space))
                    Terminal.print("\(run.id)  \(state)  \(time)  \(run.workflow)  \(run.failure?.message ?? "")")
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

    /// `belay runs show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a run: its steps, attempts, errors, outputs.")

        @Argument(help: "The run's id.")
        var id: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let store = try RunStore(path: composition.dataFolder.runs)
                guard let run = try await store.fetchRun(id) else {
                    throw CommandFailure(.wrongData, "there is no run \(id); 'belay runs' lists them")
                }
                if json { return Terminal.print(try await store.fetchRunView(run)) }
                Terminal.print("\(Terminal.colored(run.workflow, .bold)) \(run.id): \(run.state.rawValue)")
                for entry in try await store.fetchJournal(runID: id) {
                    let time = entry.at.formatted(.iso8601.time(includingFractionalSeconds: true))
                    if let line = RunLines.line(for: entry.view) { Terminal.print("\(time)  \(line)") }
                }
                for (name, value) in (run.outputs?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Terminal.print("\(name): \(value.stringValue ?? value.serialized())")
                }
            }
        }
    }

    /// `belay runs cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a run.")

        @Argument(help: "The run's id.")
        var id: String

        @Option(help: "Why; it stands in the journal.")
        var reason = "belay runs cancel"

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                try await RunActions(composition).perform(on: id, path: "cancel", body: ["reason": .string(reason)]) {
                    try await $0.cancel(runID: id, .here(reason))
                }
            }
        }
    }

    /// `belay runs resolve`
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a step did that a crash interrupted.",
            discussion: "Look first whether the step's effect took place; then say so here, and the run goes on.")

        @Argument(help: "The run's id.")
        var id: String

        @Argument(help: "The step's id.")
        var step: String

        @Flag(help: "Run the step again, succeed with no outputs, or fail it.")
        var decision: Decision

        @Option(help: "Why; it stands in the journal.")
        var reason = "belay runs resolve"

        @OptionGroup var options: CommonOptions

        /// What can be said.
        enum Decision: String, EnumerableFlag {
            case rerun
            case succeeded
            case failed

            var resolution: Resolution {
                switch self {
                case .rerun: .rerun
                case .succeeded: .succeeded([:])
                case .failed: .failed
                }
            }
        }

        func run() async throws {
            try await options.withComposition { composition in
                try await RunActions(composition).perform(
                    on: id, path: "steps/\(step)/resolve",
                    body: ["as": .string(decision.rawValue), "reason": .string(reason)]
                ) { engine in
                    // The step asks for a decision only after the run has been taken up.
                    _ = try await engine.waitUntilSettled(runID: id)
                    try await engine.resolve(runID: id, step: step, decision.resolution, .here(reason))
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
