import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine
import WorkflowLanguage

/// The command `belay run`.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a workflow here and now, and follow it.",
        discussion: """
            The run is durable: if this is stopped (Ctrl-C) or killed, 'belay run --resume ID' goes on where it was. \
            Progress goes to standard error, the run's outputs to standard output.

            Examples:
              belay run workflows/sync-runbooks.yaml --input space=RUNBOOKS
              belay run triage-alert --input symptom="pods restart" --input page_id=98310

            Exit codes: 0 the run succeeded, 1 it ended otherwise, 2 it waits for a person.
            """)

    @Argument(help: "A workflow's file, or its name in the workflows folder.")
    var workflow: String?

    @Option(name: .shortAndLong, help: "An input, NAME=VALUE. A value that is JSON of the input's type counts as such.")
    var input: [String] = []

    @Option(help: "Go on with an interrupted run instead of starting one.")
    var resume: String?

    @Option(name: .customLong("workflows"), help: "The folder of workflows.")
    var workflowsFolder = "workflows"

    @Flag(help: "Print the run with its steps as JSON when it has ended, and no progress.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (workflow == nil) != (resume == nil) else {
            throw ValidationError("Name a workflow, or an interrupted run with --resume.")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            if let resume, !composition.dataFolder.hasRuns {
                throw CommandFailure.noRun(resume, in: composition.dataFolder)
            }
            let lock = try composition.dataFolder.claimEngine()
            defer { withExtendedLifetime(lock) {} }
            let engine = try await composition.makeEngine()
            let runID = try await start(engine, composition)
            let follower = RunFollower(engine: engine, tell: json ? nil : Terminal.note)
            let run = try await follower.followToEnd(runID)
            if !json {
                follower.showEnd(run)
            } else if let details = try engine.store.fetchDetails(of: run.id) {
                Terminal.print(details.view)
            }
            switch run.state {
            case .succeeded: return
            case .waiting: throw ExitCode.runWaits
            default: throw ExitCode.runFailed
            }
        }
    }

    private func start(_ engine: Engine, _ composition: Composition) async throws -> String {
        if let resume {
            guard let run = try await engine.store.fetchRun(resume) else {
                throw CommandFailure.noRun(resume, in: composition.dataFolder)
            }
            guard !run.state.isTerminal else {
                throw CommandFailure(.wrongData, "run \(resume) has ended: it is \(run.state.rawValue)")
            }
            try await engine.start(takingUp: .run(resume))
            return resume
        }
        guard let name = workflow else { throw ValidationError("Name a workflow.") }
        let workflow = try WorkflowChoice.load(name, folder: workflowsFolder, engine.catalog)
        try await engine.start(takingUp: .nothing)
        try await tellInterruptedRuns(engine)
        let request = RunRequest(
            inputs: try WorkflowChoice.inputs(input, for: workflow), trigger: .manual,
            cause: .here("belay run"))
        return try await engine.submit(workflow, request).runID
    }

    /// Other interrupted runs are left alone, but not passed over in silence.
    private func tellInterruptedRuns(_ engine: Engine) async throws {
        let live: Set<RunState> = [.queued, .running, .waiting, .cancelling]
        for run in try await engine.store.fetchRuns(RunFilter(states: live, limit: 5)) {
            Terminal.note("run \(run.id) of \(run.workflow) was interrupted: belay run --resume \(run.id)")
        }
    }
}
