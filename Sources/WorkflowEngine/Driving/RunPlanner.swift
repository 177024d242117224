import CEL
import Foundation
import JSON
import StepKit
import WorkflowLanguage

/// An attempt that is to start: its change, and the input with its secrets in the clear.
struct AttemptStart: Sendable {
    var change: StepChange
    var input: StepInput
}

/// What a run does next.
struct NextMoves: Sendable {
    /// All changes, those of `starts` included, in order.
    var changes: [StepChange] = []
    /// The attempts that start.
    var starts: [AttemptStart] = []
}

/// Decides what a run does next.
///
/// Pure: it reads nothing but its arguments, and writes nothing.
struct RunPlanner: Sendable {
    let catalog: StepCatalog
    let configuration: EngineConfiguration
    /// What expressions see as `event`.
    let event: JSONValue
    /// What expressions see as `run.events`.
    let events: JSONValue
    let redactor: Redactor

    init(catalog: StepCatalog, configuration: EngineConfiguration, event: JSONValue, events: [RunEvent] = []) {
        self.catalog = catalog
        self.configuration = configuration
        self.event = event
        self.events = .array(events.map(\.json))
        redactor = configuration.redactor
    }

    /// The steps that start or are skipped now, and all that follows from that at once.
    func nextMoves(_ progress: RunProgress, now: Date) -> NextMoves {
        var progress = progress
        var moves = NextMoves()
        var changed = true
        // Each round settles or starts at least one step, so there are at most as many rounds as steps.
        while changed, progress.fatalStep == nil {
            changed = false
            for step in progress.workflow.steps where isReady(step, in: progress) {
                let (change, input) = decide(step, progress)
                progress.apply(change, at: now)
                moves.changes.append(change)
                if let input { moves.starts.append(AttemptStart(change: change, input: input)) }
                changed = true
                if progress.fatalStep != nil { break }
            }
        }
        return moves
    }

    private func isReady(_ step: Step, in progress: RunProgress) -> Bool {
        progress.steps[step.id]?.state == .pending
            && step.needs.allSatisfy { needed in
                guard let record = progress.steps[needed] else { return false }
                return record.state.allowsDependents
                    || record.state.isTerminal && progress.workflow.step(needed)?.continueOnError == true
            }
    }

    private func decide(_ step: Step, _ progress: RunProgress) -> (StepChange, StepInput?) {
        do {
            if let condition = step.condition, try !condition.isTrue(scope(progress, secrets: false)) {
                return (
                    StepChange(
                        step: step.id, from: .pending, to: .skipped, attempt: 0,
                        note: "its condition is false: \(condition.cel.source)"), nil
                )
            }
        } catch {
            return (failed(step, from: .pending, attempt: 0, .rejectedInput, "\(error)"), nil)
        }
        return start(step, from: .pending, progress)
    }

    /// The next attempt of a step: its change, and its input unless the step fails before it starts.
    func start(_ step: Step, from state: StepState, _ progress: RunProgress) -> (StepChange, StepInput?) {
        let attempt = (progress.steps[step.id]?.attempts ?? 0) + 1
        guard let descriptor = catalog[step.uses]?.descriptor else {
            return (
                failed(
                    step, from: state, attempt: attempt - 1, .permanent,
                    "no step handler is called '\(step.uses)'; is its plugin missing?"), nil
            )
        }
        do {
            let values = try step.with.evaluate(scope(progress, secrets: true)).objectValue ?? [:]
            let input = withDefaults(values, of: descriptor.input)
            if let violation = descriptor.input.violations(of: .object(input)).first {
                let failure = StepFailure(
                    .rejectedInput, "the input of '\(step.id)' is wrong at \(violation.pointer): \(violation.message)",
                    field: violation.pointer)
                return (
                    StepChange(
                        step: step.id, from: state, to: .failed, attempt: attempt - 1, failure: redactor.redact(failure)
                    ),
                    nil
                )
            }
            let change = StepChange(
                step: step.id, from: state, to: .running, attempt: attempt, input: redactor.redact(.object(input)))
            return (change, StepInput(input))
        } catch {
            return (failed(step, from: state, attempt: attempt - 1, .rejectedInput, "\(error)"), nil)
        }
    }

    /// Null stands for "not given", so that an expression can leave an optional input out.
    private func withDefaults(_ values: [String: JSONValue], of schema: JSONSchema) -> [String: JSONValue] {
        let defaults = schema.properties.compactMapValues(\.defaultValue)
        return defaults.merging(values.filter { !$0.value.isNull }, uniquingKeysWith: { _, given in given })
    }

    private func failed(
        _ step: Step, from state: StepState, attempt: Int, _ kind: StepFailure.Kind, _ message: String
    ) -> StepChange {
        StepChange(
            step: step.id, from: state, to: .failed, attempt: attempt,
            failure: redactor.redact(StepFailure(kind, message)))
    }
}
