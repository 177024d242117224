import Foundation
public import JSON
import Logging
import StepKit
import WorkflowLanguage

/// What a person says of an attempt whose outcome a crash has hidden.
public enum Resolution: Sendable, Equatable {
    /// It did not take effect, or may safely be done twice: run it again.
    case rerun
    /// It took effect; these are the outputs.
    case succeeded(JSONValue)
    /// It did not, and the step shall count as failed.
    case failed
}

extension RunDriver {
    /// Takes the run up from where it stands: a new one starts, an interrupted one goes on.
    func takeUp() async throws {
        if progress.run.state == .cancelling { ending = .cancelled }
        let interrupted = progress.orderedSteps.filter { $0.state == .running }
        if !interrupted.isEmpty {
            try await commit(
                Transition(
                    from: progress.run.state, to: progress.run.state, at: planner.configuration.clock.now(),
                    steps: interrupted.map { step in
                        StepChange(
                            step: step.id, from: .running, to: .unknown, attempt: step.attempts,
                            note: "belay was stopped while this attempt ran")
                    }))
        }
        for step in progress.orderedSteps {
            if step.state == .waiting, let wakeAt = step.wakeAt { startTimer(at: wakeAt, .due(step: step.id)) }
        }
        for step in progress.orderedSteps where step.state == .unknown { try await investigate(step) }
        try await advance()
    }

    /// Decides about an interrupted attempt: what may be run again is, the rest is asked for.
    private func investigate(_ record: StepRecord) async throws {
        guard let step = progress.workflow.step(record.id), let handler = planner.catalog[step.uses] else {
            return try await settle(record.id, .unknown)
        }
        if ending != nil { return try await end(record, as: .cancelled, "the run was cancelled") }
        let limit = planner.configuration.interruptionsMax
        if record.interruptions >= limit {
            return try await end(
                record, as: .failed, "it was interrupted \(limit) times; perhaps it is what stops belay")
        }
        if handler.descriptor.mayRerunBlindly { return try await restart(step, from: .unknown) }
        guard handler.descriptor.idempotency == .reconcile else { return try await settle(record.id, .unknown) }
        reconcile(step, record, handler)
    }

    private func reconcile(_ step: Step, _ record: StepRecord, _ handler: any StepHandler) {
        let timeout = step.timeout ?? handler.descriptor.timeout
        let context = makeContext(
            step, record, timeout: timeout, log: AttemptLog(redactor: planner.redactor))
        let scope = planner.scope(progress, secrets: true)
        Task { [post, logger] in
            do {
                let input = StepInput(try step.with.evaluate(scope).objectValue ?? [:])
                post.yield(.reconciled(step: step.id, try await handler.reconcile(input, context)))
            } catch {
                logger.warning("cannot find out what step '\(step.id)' did: \(error)")
                post.yield(.reconciled(step: step.id, .unknown))
            }
        }
    }

    /// Acts on what was found out about an interrupted attempt.
    func settle(_ id: String, _ finding: Reconciliation) async throws {
        guard let step = progress.workflow.step(id), let record = progress.steps[id], record.state == .unknown else {
            return
        }
        switch (finding, step.onUnknown) {
        case (.applied(let output), _):
            try await advance([
                StepChange(
                    step: id, from: .unknown, to: .succeeded, attempt: record.attempts,
                    output: planner.redactor.redact(output), note: "the interrupted attempt had taken effect")
            ])
        case (.notApplied, _), (.unknown, .rerun): try await restart(step, from: .unknown)
        case (.unknown, .fail):
            try await end(record, as: .failed, "belay was stopped while it ran, and 'on_unknown' is 'fail'")
        case (.unknown, .ask): try await ask(record)
        }
    }

    private func ask(_ record: StepRecord) async throws {
        let failure = StepFailure(
            .unknownOutcome,
            "belay was stopped while this step ran: it is not known whether it took effect. Look, then say "
                + "'belay runs resolve \(progress.run.id) \(record.id) --rerun' (or --succeeded, --failed). "
                + "Set 'on_unknown: rerun' on steps that may safely run twice")
        try await advance([
            StepChange(step: record.id, from: .unknown, to: .waiting, attempt: record.attempts, failure: failure)
        ])
    }

    private func end(_ record: StepRecord, as state: StepState, _ reason: String) async throws {
        try await advance([
            StepChange(
                step: record.id, from: .unknown, to: state, attempt: record.attempts,
                failure: state == .failed ? StepFailure(.unknownOutcome, reason) : nil, note: reason)
        ])
    }

    /// Acts on what somebody decided about an interrupted attempt.
    func resolve(_ id: String, _ resolution: Resolution, _ cause: Cause) async throws {
        guard let step = progress.workflow.step(id), let record = progress.steps[id], record.isUndecided, ending == nil
        else { return }
        let note = "\(cause.who): \(cause.why)"
        switch resolution {
        case .rerun: try await restart(step, from: .waiting, cause: cause)
        case .succeeded(let output):
            try await advance(
                [
                    StepChange(
                        step: id, from: .waiting, to: .succeeded, attempt: record.attempts,
                        output: planner.redactor.redact(output), note: note)
                ], cause: cause)
        case .failed:
            let failure = StepFailure(.unknownOutcome, "marked as failed by \(note)")
            try await advance(
                [StepChange(step: id, from: .waiting, to: .failed, attempt: record.attempts, failure: failure)],
                cause: cause)
        }
    }
}

extension StepRecord {
    /// Whether the step waits for a person to say what its interrupted attempt did.
    public var isUndecided: Bool { state == .waiting && wakeAt == nil }
}
