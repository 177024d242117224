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
        let workflow = try load(engine.catalog)
        try await engine.start(takingUp: .nothing)
        try await tellInterruptedRuns(engine)
        let request = RunRequest(
            inputs: try inputs(for: workflow), trigger: .manual,
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

    private func load(_ catalog: StepCatalog) throws -> Workflow {
        guard let name = workflow else { throw ValidationError("Name a workflow.") }
        let isFile = FileManager.default.fileExists(atPath: name)
        guard isFile || FileManager.default.fileExists(atPath: workflowsFolder) else {
            throw CommandFailure(
                .wrongData,
                "there is no workflow file '\(name)' here, and no folder '\(workflowsFolder)' of workflows; "
                    + "give the path of a file, or name the folder with --workflows")
        }
        let files = isFile ? [name] : try WorkflowFolder.files(at: workflowsFolder)
        let candidates = try files.map { try WorkflowFolder.load($0, catalog) }
        if let match = candidates.compactMap(\.workflow).first(where: { $0.name == name || files == [name] }) {
            return match
        }
        let errors = candidates.flatMap(\.diagnostics).filter { $0.severity == .error }
        guard !isFile || errors.isEmpty else {
            throw CommandFailure(.wrongData, errors.map(\.description).joined(separator: "\n"))
        }
        let known = candidates.compactMap(\.workflow?.name).joined(separator: ", ")
        let wrong = Set(errors.map(\.file)).sorted().map { "; \($0) is wrong, see 'belay validate \($0)'" }.joined()
        throw CommandFailure(
            .wrongData,
            "there is no workflow '\(name)' in \(workflowsFolder); there is \(known.isEmpty ? "none" : known)\(wrong)")
    }

    private func inputs(for workflow: Workflow) throws -> [String: JSONValue] {
        var inputs: [String: JSONValue] = [:]
        for pair in input {
            guard let equals = pair.firstIndex(of: "=") else {
                throw CommandFailure(.wrongData, "--input takes NAME=VALUE, found '\(pair)'")
            }
            let name = String(pair[..<equals])
            let text = String(pair[pair.index(after: equals)...])
            let isText = workflow.inputs.first { $0.name == name }?.type == .string
            inputs[name] = isText ? .string(text) : (try? JSONValue(parsing: text)) ?? .string(text)
        }
        return inputs
    }
}
