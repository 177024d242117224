import ArgumentParser
import BelayServer
import JSON
import WorkflowEngine
import WorkflowLanguage

/// The command `belay plan`.
struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what a run of a workflow would do, and change nothing.",
        discussion: """
            Steps that change a page show the very diff. What hangs on the outputs of earlier steps cannot be told \
            before they run.

            Examples:
              belay plan workflows/sync-runbooks.yaml --input space=RUNBOOKS
              belay plan triage-alert --input symptom="pods restart" --input page_id=98310 --json

            Exit codes: 0 nothing speaks against the run, 1 a step would fail.
            """)

    @Argument(help: "A workflow's file, or its name in the workflows folder.")
    var workflow: String

    @Option(name: .shortAndLong, help: "An input, NAME=VALUE. A value that is JSON of the input's type counts as such.")
    var input: [String] = []

    @Option(name: .customLong("workflows"), help: "The folder of workflows.")
    var workflowsFolder = "workflows"

    @Flag(help: "Print the plan as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            try composition.dataFolder.make()
            let engine = try await composition.makeEngine()
            let workflow = try WorkflowChoice.load(workflow, folder: workflowsFolder, engine.catalog)
            let request = RunRequest(inputs: try WorkflowChoice.inputs(input, for: workflow), trigger: .manual)
            let plan = try await engine.plan(workflow, request)
            if json { Terminal.print(plan.view(of: workflow)) } else { show(plan) }
            if plan.steps.contains(where: { $0.decision == .fail }) { throw ExitCode.runFailed }
        }
    }

    private func show(_ plan: WorkflowPlan) {
        for step in plan.steps {
            Terminal.print("\(Terminal.colored(step.id, .bold)) (\(step.uses)): \(step.summary)")
            for line in (step.diff ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            where step.diff != nil {
                Terminal.print("  \(line)")
            }
        }
    }
}
