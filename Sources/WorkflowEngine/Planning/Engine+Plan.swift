import CEL
import Foundation
public import JSON
public import StepKit
public import WorkflowLanguage

/// What a run of a workflow would do, as far as it can be told before it runs.
public struct WorkflowPlan: Sendable, Equatable {
    /// What would become of a step.
    public enum Decision: String, Sendable, CaseIterable {
        /// It would run with this input.
        case run
        /// Its condition is false.
        case skip
        /// It depends on what earlier steps give.
        case depends
        /// It would fail: its input is wrong, or what it looks at is not there.
        case fail
    }

    /// A step of the plan.
    public struct Step: Sendable, Equatable {
        /// The step's id.
        public var id: String
        /// The kind of step.
        public var uses: String
        /// What it changes outside.
        public var effect: StepEffect?
        /// What would become of it.
        public var decision: Decision
        /// What it would do, or why it would not; one line for people.
        public var summary: String
        /// The input, secrets blotted out; `nil` when it is not known yet.
        public var input: JSONValue?
        /// The change as a unified diff, secrets blotted out; `nil` when there is none, or it is not known.
        public var diff: String?
    }

    /// The inputs, with their defaults.
    public var inputs: [String: JSONValue]
    /// The steps, in the workflow's order.
    public var steps: [Step]
}

extension Engine {
    /// How long one step may take to say what it would do, and how long all may.
    private static let stepTimeMax = Duration.seconds(20)
    private static let planTimeMax = Duration.seconds(60)

    /// Tells what a run would do, and changes nothing.
    ///
    /// - Throws: `InputError` when the inputs do not fit the workflow; `CancellationError`.
    public nonisolated func plan(_ workflow: Workflow, _ request: RunRequest) async throws -> WorkflowPlan {
        let now = configuration.clock.now()
        let inputs = try InputBinding.bind(workflow, request, variables: configuration.variables)
        let run = RunRecord(
            id: SortableID.make(at: now), workflow: workflow.name, version: workflow.source.hash, state: .running,
            trigger: request.trigger, inputs: configuration.redactor.redact(.object(inputs)).objectValue ?? [:],
            incident: request.incident, eventID: request.event?.id, dedupeKey: nil, createdAt: now, epoch: 0)
        let planner = RunPlanner(catalog: catalog, configuration: configuration, event: request.event?.json ?? .null)
        // Without the steps: an expression that asks what one of them gives has no answer yet.
        let progress = RunProgress(workflow: workflow, run: run, steps: [])
        var steps: [WorkflowPlan.Step] = []
        let end = ContinuousClock.now + Self.planTimeMax
        for step in workflow.steps {
            try Task.checkCancellation()
            let time = min(Self.stepTimeMax, max(.zero, end - .now))
            steps.append(await planned(step, progress, planner, within: time))
        }
        return WorkflowPlan(inputs: run.inputs, steps: steps)
    }

    private nonisolated func planned(
        _ step: Step, _ progress: RunProgress, _ planner: RunPlanner, within time: Duration
    ) async -> WorkflowPlan.Step {
        var planned = WorkflowPlan.Step(
            id: step.id, uses: step.uses, effect: catalog[step.uses]?.descriptor.effect, decision: .run, summary: "")
        do {
            let scope = planner.scope(progress, secrets: false)
            if let condition = step.condition, try !condition.isTrue(scope) {
                planned.decision = .skip
                planned.summary = "its condition is false: \(condition.cel.source)"
                return planned
            }
            _ = try step.with.evaluate(planner.scope(progress, secrets: true))
        } catch {
            planned.decision = .depends
            planned.summary = configuration.redactor.redact("it depends on what earlier steps give: \(error)")
            return planned
        }
        let (change, input) = planner.start(step, from: .pending, progress)
        planned.input = change.input
        guard let input, let handler = catalog[step.uses] else {
            planned.decision = .fail
            planned.summary = change.failure?.message ?? "no step handler is called '\(step.uses)'"
            return planned
        }
        let folder = (progress.workflow.source.file as NSString).deletingLastPathComponent
        let context = StepContext(
            runID: progress.run.id, workflow: progress.workflow.name, step: step.id,
            idempotencyKey: IdempotencyKey.make(runID: progress.run.id, step: step.id),
            deadline: .now + time, workingDirectory: folder.isEmpty ? "." : folder,
            report: { throw StepFailure(.permanent, "there is no run to report of") })
        do {
            let plan = try await Self.within(time) { try await handler.plan(input, context) }
            planned.summary = configuration.redactor.redact(plan.summary)
            planned.diff = plan.diff.map { configuration.redactor.redact($0) }
        } catch {
            planned.decision = .fail
            planned.summary = configuration.redactor.redact((error as? StepFailure)?.message ?? "\(error)")
        }
        return planned
    }

    private static func within<Value: Sendable>(
        _ time: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: time)
                throw StepFailure(.transient, "it could not be told within \(time.components.seconds) seconds")
            }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
