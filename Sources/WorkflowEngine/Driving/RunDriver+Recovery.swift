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

    /// Decides about an interrupted attempt: what may be run again is, the rest is found out or asked for.
    private func investigate(_ record: StepRecord) async throws {
        guard let step = progress.workflow.step(record.id), let handler = planner.catalog[step.uses] else {
            return try await settle(record.id, .unknown)
        }
        let limit = planner.configuration.interruptionsMax
        if hopelessness == nil, record.interruptions >= limit {
            return try await end(
                record, as: .failed, "it was interrupted \(limit) times; perhaps it is what stops belay")
        }
        if handler.descriptor.mayRerunBlindly { return try await settle(record.id, .notApplied) }
        guard handler.descriptor.idempotency == .reconcile else { return try await settle(record.id, .unknown) }
        reconcile(step, record, handler)
    }

    private func reconcile(_ step: Step, _ record: StepRecord, _ handler: any StepHandler) {
        let timeout = step.timeout ?? handler.descriptor.timeout
        let context = makeContext(
            step, record, timeout: timeout, log: AttemptLog(redactor: planner.redactor))
        let scope = planner.scope(progress, secrets: true)
        attempts[step.id] = AttemptTask(
            timeout: timeout,
            run: { try await handler.reconcile(StepInput(try step.with.evaluate(scope).objectValue ?? [:]), context) },
            onEnd: { [post] in post.yield(.reconciled(step: step.id, $0)) })
    }

    /// It was found out what an interrupted attempt did, or not.
    func reconciled(_ id: String, _ result: AttemptResult<Reconciliation>) async throws {
        attempts[id] = nil
        switch result {
        case .value(let finding): return try await settle(id, finding)
        case .failed(let error):
            let message = planner.redactor.redact("\(error)")
            logger.warning("cannot find out what step '\(id)' did: \(message)")
        case .timedOut: logger.warning("cannot find out what step '\(id)' did: that took too long")
        case .cancelled: break
        }
        try await settle(id, .unknown)
    }

    /// Acts on what is known of an interrupted attempt.
    private func settle(_ id: String, _ finding: Reconciliation) async throws {
        guard let step = progress.workflow.step(id), let record = progress.steps[id], record.state == .unknown else {
            return
        }
        if case .applied(let output) = finding {
            var change = StepChange(
                step: id, from: .unknown, to: .succeeded, attempt: record.attempts,
                note: "the interrupted attempt had taken effect")
            succeed(&change, with: output)
            return try await advance([change])
        }
        if let hopelessness { return try await end(record, as: .cancelled, hopelessness) }
        switch (finding, step.onUnknown) {
        case (.notApplied, _), (_, .rerun): try await restart(step, from: .unknown)
        case (_, .fail):
            try await end(record, as: .failed, "belay was stopped while it ran, and 'on_unknown' is 'fail'")
        case (_, .ask): try await ask(record)
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
        var change = StepChange(
            step: id, from: .waiting, to: .succeeded, attempt: record.attempts, note: note, cause: cause)
        switch resolution {
        case .rerun: return try await restart(step, from: .waiting, cause: cause)
        case .succeeded(let output): succeed(&change, with: output)
        case .failed:
            change.to = .failed
            change.failure = StepFailure(.unknownOutcome, "marked as failed by \(note)")
        }
        try await advance([change])
    }
}
