import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import WorkflowEngine
import WorkflowLanguage

/// `belay run`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a workflow here and now, and follow it.",
        discussion: """
            The run is durable: if this is stopped or killed, 'belay run --resume ID' goes on where it was.

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

    @Flag(help: "Print the finished run as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (workflow == nil) != (resume == nil) else {
            throw ValidationError("Name a workflow, or an interrupted run with --resume.")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            let lock = try composition.dataFolder.claimEngine()
            defer { withExtendedLifetime(lock) {} }
            let engine = try await composition.makeEngine()
            let runID = try await start(engine)
            let follower = RunFollower(engine: engine, isQuiet: json)
            let run = try await follower.follow(runID)
            await engine.shutdown()
            if json { Terminal.print(run.view) } else { follower.showEnd(run) }
            switch run.state {
            case .succeeded: return
            case .waiting: throw ExitCode.runWaits
            default: throw ExitCode.runFailed
            }
        }
    }

    private func start(_ engine: Engine) async throws -> String {
        if let resume {
            guard let run = try await engine.store.fetchRun(resume) else {
                throw CommandFailure(.wrongData, "there is no run \(resume); 'belay runs' lists them")
            }
            guard !run.state.isTerminal else {
                throw CommandFailure(.wrongData, "run \(resume) has ended: it is \(run.state.rawValue)")
            }
            try await engine.start(takingUp: .run(resume))
            return resume
        }
        let workflow = try load(engine.catalog)
        // Other interrupted runs are left alone: 'belay serve' or --resume takes them up.
        try await engine.start(takingUp: .nothing)
        let request = RunRequest(
            inputs: try inputs(for: workflow), trigger: .manual,
            cause: Cause(who: ProcessInfo.processInfo.environment["USER"] ?? "unknown", why: "belay run"))
        return try await engine.submit(workflow, request).runID
    }

    private func load(_ catalog: StepCatalog) throws -> Workflow {
        guard let name = workflow else { throw ValidationError("Name a workflow.") }
        let files = FileManager.default.fileExists(atPath: name) ? [name] : try WorkflowFolder.files(at: workflowsFolder)
        let candidates = try files.map { try WorkflowFolder.load($0, catalog) }
        if let match = candidates.compactMap(\.workflow).first(where: { $0.name == name || files == [name] }) {
            return match
        }
        let errors = candidates.flatMap(\.diagnostics).filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw CommandFailure(.wrongData, errors.map(\.description).joined(separator: "\n"))
        }
        let known = candidates.compactMap(\.workflow?.name).joined(separator: ", ")
        throw CommandFailure(.wrongData, "there is no workflow '\(name)' in \(workflowsFolder); there is \(known)")
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
