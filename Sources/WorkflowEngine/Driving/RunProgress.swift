import Foundation
import JSON
import StepKit
import WorkflowLanguage

/// What is known of a run under way: the stored run and its steps, mirrored in memory.
///
/// A pure value: it changes only by the transitions that the store has accepted.
struct RunProgress: Sendable {
    let workflow: Workflow
    private(set) var run: RunRecord
    private(set) var steps: [String: StepRecord]

    init(workflow: Workflow, run: RunRecord, steps: [StepRecord]) {
        self.workflow = workflow
        self.run = run
        self.steps = Dictionary(uniqueKeysWithValues: steps.map { ($0.id, $0) })
    }

    /// The steps in the workflow's order.
    var orderedSteps: [StepRecord] {
        workflow.steps.compactMap { steps[$0.id] }
    }

    /// The step that has ended badly for good and takes the run with it, if there is one.
    var fatalStep: StepRecord? {
        workflow.steps.lazy.filter { !$0.continueOnError }.compactMap { steps[$0.id] }
            .first { $0.state == .failed || $0.state == .timedOut }
    }

    /// Whether an attempt is under way.
    var isBusy: Bool { steps.values.contains { $0.state == .running } }

    /// Takes over what a transition has changed.
    mutating func apply(_ transition: Transition) {
        run.state = transition.to
        run.outputs = transition.outputs ?? run.outputs
        run.failure = transition.failure ?? run.failure
        if transition.from == .queued { run.startedAt = transition.at }
        if transition.to.isTerminal { run.endedAt = transition.at }
        for change in transition.steps { apply(change, at: transition.at) }
    }

    /// Takes over how one step changes.
    mutating func apply(_ change: StepChange, at date: Date) {
        guard var step = steps[change.step] else { return }
        step.state = change.to
        step.attempts = max(step.attempts, change.attempt)
        step.interruptions += change.to == .unknown ? 1 : 0
        step.output = change.output
        step.failure = change.failure
        step.wakeAt = change.wakeAt
        if change.to == .running, step.startedAt == nil { step.startedAt = date }
        if change.to.isTerminal { step.endedAt = date }
        steps[change.step] = step
    }

    /// The run as reports show it.
    var report: RunReport {
        RunReport(
            runID: run.id, workflow: run.workflow, workflowDescription: workflow.description,
            state: run.state.rawValue, trigger: run.trigger.rawValue, incident: run.incident, inputs: run.inputs,
            startedAt: run.startedAt ?? run.createdAt, endedAt: run.endedAt,
            steps: orderedSteps.map { step in
                StepReport(
                    id: step.id, uses: step.uses, state: step.state.rawValue, attempts: step.attempts,
                    startedAt: step.startedAt, endedAt: step.endedAt, output: step.output, failure: step.failure)
            })
    }
}
