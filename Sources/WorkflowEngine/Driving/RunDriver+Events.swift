import Foundation
import JSON
import Logging
import StepKit
import WorkflowLanguage

extension RunDriver {
    /// The largest output of a step, as JSON text.
    static let outputBytesMax = 1 << 20
    /// The longest wait that the other side may ask for; whoever asks for more is asked again after this.
    static let retryAfterMax = Duration.seconds(86_400)

    /// An attempt has ended: stores what it came to, and starts what follows.
    func attemptEnded(_ id: String, _ number: Int, _ result: AttemptResult<StepOutcome>) async throws {
        guard let record = progress.steps[id], let step = progress.workflow.step(id), record.state == .running,
            record.attempts == number
        else {
            logger.warning("a late result was discarded", metadata: ["step": "\(id)", "attempt": "\(number)"])
            return
        }
        attempts[id] = nil
        var change = StepChange(step: id, from: .running, to: .succeeded, attempt: number, log: takeLog(id))
        switch result {
        case .value(.succeeded(let output)): succeed(&change, with: output)
        case .value(.failed(let failure)): fail(&change, step, record, failure)
        case .value(.retry(let after, let reason)): fail(&change, step, record, reason, retryAfter: after)
        case .failed(let error):
            fail(&change, step, record, error as? StepFailure ?? StepFailure(.permanent, "\(error)"))
        case .timedOut:
            let limit = step.timeout ?? planner.catalog[step.uses]?.descriptor.timeout ?? .zero
            fail(
                &change, step, record,
                StepFailure(
                    .timeout, "took longer than \(limit.shorthand); raise the step's 'timeout' if that is too short"))
            if change.to == .failed { change.to = .timedOut }
        case .cancelled:
            change.to = .cancelled
            change.note = hopelessness
        }
        try await advance([change])
    }

    func succeed(_ change: inout StepChange, with output: JSONValue) {
        let output = planner.redactor.redact(output)
        if let fault = Self.fault(ofOutput: output) {
            change.to = .failed
            change.failure = StepFailure(.permanent, fault)
        } else {
            change.to = .succeeded
            change.output = output
        }
    }

    /// What is wrong with a value as a step's outputs; `nil` when nothing is.
    static func fault(ofOutput output: JSONValue) -> String? {
        guard output.objectValue != nil else {
            return "the step gave \(output.typeName) as its outputs, expected an object"
        }
        let size = output.serialized().utf8.count
        guard size > outputBytesMax else { return nil }
        return "the step's outputs have \(size) bytes, at most \(outputBytesMax) are allowed"
    }

    /// Fails the attempt; the step waits for its next one when the policy allows it one.
    private func fail(
        _ change: inout StepChange, _ step: Step, _ record: StepRecord, _ failure: StepFailure,
        retryAfter: Duration? = nil
    ) {
        change.failure = planner.redactor.redact(failure)
        let tries = record.attempts - record.interruptions - record.forgiven
        let isRetryable = retryAfter != nil || step.retry.on.contains(failure.kind)
        guard hopelessness == nil, isRetryable, tries < step.retry.attempts else {
            change.to = ending == nil ? .failed : .cancelled
            return
        }
        let backoff = step.retry.wait(after: tries, random: planner.configuration.random())
        change.to = .waiting
        change.wakeAt = planner.configuration.clock.now()
            .addingTimeInterval(Double(max(backoff, min(retryAfter ?? .zero, Self.retryAfterMax)).milliseconds) / 1000)
    }

    /// The time of a step's next attempt has come.
    func wake(_ id: String) async throws {
        guard let step = progress.workflow.step(id), let record = progress.steps[id], record.state == .waiting,
            !record.isUndecided
        else { return }
        try await restart(step, from: .waiting)
    }

    /// Starts a further attempt of a step, unless nothing may start any more.
    func restart(_ step: Step, from state: StepState, cause: Cause? = nil) async throws {
        guard hopelessness == nil, !isDraining else { return }
        var (change, input) = planner.start(step, from: state, progress)
        change.cause = cause
        change.note = cause.map { "\($0.who): \($0.why)" }
        try await advance([change], starts: input.map { [AttemptStart(change: change, input: $0)] } ?? [])
    }

    /// Why no step may start any more, as the journal says it; `nil` while the run may still succeed.
    var hopelessness: String? {
        switch ending {
        case .cancelled: "the run was cancelled"
        case .timedOut: "the run has timed out"
        case nil: progress.fatalStep.map { "step '\($0.id)' failed" }
        }
    }

    /// Somebody wants the run cancelled.
    func cancel(_ cause: Cause) async throws {
        guard ending == nil else { return }
        ending = .cancelled
        try await commit(
            Transition(
                from: progress.run.state, to: .cancelling, at: planner.configuration.clock.now(), cause: cause))
        cancelAttempts()
        try await advance()
    }

    /// The workflow's timeout has passed.
    func expire() async throws {
        guard ending == nil else { return }
        ending = .timedOut
        cancelAttempts()
        try await advance()
    }
}

/// How a run ends.
struct Conclusion: Sendable {
    var state: RunState
    /// The steps that will not take place any more.
    var changes: [StepChange] = []
    var outputs: JSONValue?
    var failure: StepFailure?
}

extension RunDriver {
    /// How the run ends, when it does now.
    ///
    /// - Parameter preview: the run with everything that is about to be stored.
    /// - Returns: `nil` while something can still happen.
    func conclusion(_ preview: RunProgress) -> Conclusion? {
        guard !preview.isBusy, !preview.steps.values.contains(where: { $0.state == .unknown }) else { return nil }
        switch ending {
        case .cancelled:
            // A run is cancelling before it is cancelled.
            guard progress.run.state == .cancelling else { return nil }
            return Conclusion(state: .cancelled, changes: preview.closing("the run was cancelled"))
        case .timedOut:
            let limit = preview.workflow.timeout?.shorthand ?? ""
            return Conclusion(
                state: .timedOut, changes: preview.closing("the run has timed out"),
                failure: StepFailure(.timeout, "the run took longer than the workflow's timeout of \(limit)"))
        case nil: break
        }
        if let fatal = preview.fatalStep {
            let reason = fatal.failure ?? StepFailure(.permanent, "it failed")
            return Conclusion(
                state: .failed, changes: preview.closing("step '\(fatal.id)' failed"),
                failure: StepFailure(reason.kind, "step '\(fatal.id)' failed: \(reason.message)", field: reason.field))
        }
        guard preview.steps.values.allSatisfy(\.state.isTerminal) else { return nil }
        do {
            return Conclusion(state: .succeeded, outputs: try planner.outputs(preview))
        } catch {
            return Conclusion(
                state: .failed,
                failure: planner.redactor.redact(StepFailure(.rejectedInput, "the run's outputs: \(error)")))
        }
    }
}

extension RunProgress {
    fileprivate func closing(_ note: String) -> [StepChange] {
        orderedSteps.compactMap { $0.closing(note) }
    }
}
