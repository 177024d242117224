import Foundation
import JSON
import Logging
import StepKit
import Telemetry
import WorkflowLanguage

/// Drives one run from where it stands to its end.
///
/// Everything that happens to the run comes through one mailbox and is dealt with one after the other; every
/// change is stored before anything is done because of it.
actor RunDriver {
    /// What can happen to a run.
    enum Event: Sendable {
        /// An attempt has ended.
        case ended(step: String, number: Int, AttemptResult<StepOutcome>)
        /// The time of a step's next attempt has come.
        case due(step: String)
        /// It was found out what an interrupted attempt did, or not.
        case reconciled(step: String, AttemptResult<Reconciliation>)
        /// The workflow's timeout has passed.
        case expired
        /// Somebody wants the run cancelled.
        case cancel(Cause)
        /// Somebody decided what an interrupted attempt did.
        case resolve(step: String, Resolution, Cause)
        /// Belay is about to stop: start nothing more.
        case drain
    }

    /// Why the rest of the run does not take place.
    enum Ending: Sendable {
        case cancelled
        case timedOut
    }

    let planner: RunPlanner
    let store: RunStore
    let logger: Logger
    var progress: RunProgress
    var ending: Ending?
    var isDraining = false

    /// Told after each commit, with the run's state.
    private let onCommit: @Sendable (RunState) async -> Void
    private let mailbox: AsyncStream<Event>
    /// Unbounded, but by its senders: each attempt, timer and person sends a message or two.
    nonisolated let post: AsyncStream<Event>.Continuation
    /// What is under way, by step: its attempt, or finding out what an interrupted one did.
    var attempts: [String: AttemptTask] = [:]
    private var logs: [String: AttemptLog] = [:]
    private var timers: [Task<Void, any Error>] = []

    init(
        progress: RunProgress, planner: RunPlanner, store: RunStore, logger: Logger,
        onCommit: @escaping @Sendable (RunState) async -> Void
    ) {
        self.progress = progress
        self.planner = planner
        self.store = store
        self.onCommit = onCommit
        var logger = logger
        logger[metadataKey: "run"] = "\(progress.run.id)"
        self.logger = logger
        (mailbox, post) = AsyncStream.makeStream(of: Event.self)
    }

    /// Drives the run until it has ended, until `drain` stops the driver, or until the task is cancelled.
    ///
    /// Attempts that are under way then are told to stop; what they did is unknown. This returns when they have
    /// stopped or are given up on, so that the process does not end before what it has started.
    ///
    /// - Returns: who wanted the run cancelled and was not heard, because the driver was about to stop.
    func drive() async -> [Cause] {
        await driveOn()
        stopAll()
        for attempt in attempts.values { await attempt.end() }
        var unheard: [Cause] = []
        for await case .cancel(let cause) in mailbox { unheard.append(cause) }
        return unheard
    }

    private func driveOn() async {
        do {
            try await takeUp()
            startRunTimer()
            guard !isFinished else { return }
            for await event in mailbox {
                try await handle(event)
                if isFinished { return }
            }
        } catch let stale as StaleTransition {
            logger.warning("left the run to its new owner: \(stale.description)")
        } catch is CancellationError {
            logger.warning("stopped in the middle of the run, it goes on at the next start")
        } catch {
            logger.error("cannot go on with the run, the next start tries again: \(error)")
        }
    }

    private var isFinished: Bool {
        progress.run.state.isTerminal || isDraining && !progress.isBusy
    }

    private func handle(_ event: Event) async throws {
        switch event {
        case .ended(let step, let number, let result): try await attemptEnded(step, number, result)
        case .due(let step): try await wake(step)
        case .reconciled(let step, let result): try await reconciled(step, result)
        case .expired: try await expire()
        case .cancel(let cause): try await cancel(cause)
        case .resolve(let step, let resolution, let cause): try await resolve(step, resolution, cause)
        case .drain: isDraining = true
        }
    }

    // MARK: - Storing

    /// Stores changes together with all that follows from them at once, then acts on what was stored.
    func advance(_ changes: [StepChange] = [], starts: [AttemptStart] = []) async throws {
        // Settling what a crash interrupted may end a run while it is taken up.
        guard !progress.run.state.isTerminal else { return }
        let now = planner.configuration.clock.now()
        var preview = progress
        for change in changes { preview.apply(change, at: now) }
        var moves = NextMoves()
        if ending == nil, !isDraining { moves = planner.nextMoves(preview, now: now) }
        for change in moves.changes { preview.apply(change, at: now) }
        let conclusion = conclusion(preview)

        var transition = Transition(
            from: progress.run.state, to: conclusion?.state ?? preview.liveState(ending), at: now,
            steps: changes + moves.changes)
        if let conclusion {
            transition.steps += conclusion.changes
            transition.outputs = conclusion.outputs
            transition.failure = conclusion.failure
        }
        guard transition.from != transition.to || !transition.steps.isEmpty else { return }
        try await commit(transition)
        for start in starts + moves.starts { launch(start) }
        for change in transition.steps {
            if let wakeAt = change.wakeAt { startTimer(at: wakeAt, .due(step: change.step)) }
        }
    }

    /// Stores one transition.
    ///
    /// While the disk is full or cannot be written it is tried again: what attempts have done
    /// is not forgotten as long as this process lives.
    func commit(_ transition: Transition) async throws {
        var wait = Duration.milliseconds(100)
        while true {
            do {
                try await store.apply(transition, runID: progress.run.id, epoch: progress.run.epoch)
                break
            } catch let error where RunStore.mayPass(error) {
                logger.error("cannot store a transition, trying again in \(wait.shorthand): \(error)")
                try await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(30))
            }
        }
        progress.apply(transition)
        await onCommit(progress.run.state)
    }

    // MARK: - Attempts and timers

    private func launch(_ start: AttemptStart) {
        guard let step = progress.workflow.step(start.change.step), let handler = planner.catalog[step.uses],
            let record = progress.steps[step.id]
        else { return }
        let log = AttemptLog(redactor: planner.redactor)
        logs[step.id] = log
        let timeout = step.timeout ?? handler.descriptor.timeout
        let context = makeContext(step, record, timeout: timeout, log: log)
        let number = start.change.attempt
        let began = ContinuousClock.now
        attempts[step.id] = AttemptTask(
            timeout: timeout,
            run: { try await handler.run(start.input, context) },
            onEnd: { [post] result in
                Metrics.attemptDuration.observe(.now - began, step.uses, result.name)
                post.yield(.ended(step: step.id, number: number, result))
            })
    }

    func makeContext(_ step: Step, _ record: StepRecord, timeout: Duration, log: AttemptLog) -> StepContext {
        let file = progress.workflow.source.file
        let folder = (file as NSString).deletingLastPathComponent
        return StepContext(
            runID: progress.run.id, workflow: progress.workflow.name, step: step.id, attempt: record.attempts,
            idempotencyKey: record.idempotencyKey, deadline: .now + timeout,
            workingDirectory: folder.isEmpty ? "." : folder,
            log: { log.append($0) },
            keep: { [planner, store, runID = progress.run.id, step = step.id] artifact in
                let configuration = planner.configuration
                guard let folder = configuration.artifacts else { return }
                try await folder.keep(
                    artifact, runID: runID, step: step, in: store, planner.redactor, at: configuration.clock.now())
            },
            report: { await self.progress.report })
    }

    /// The log of a step's attempt, which is stored with the attempt's end.
    func takeLog(_ step: String) -> [String] {
        logs.removeValue(forKey: step)?.contents ?? []
    }

    func startTimer(at date: Date, _ event: Event) {
        let clock = planner.configuration.clock
        timers.append(
            Task { [post] in
                try await clock.sleepUntil(date)
                post.yield(event)
            })
    }

    /// The time in the queue does not count.
    private func startRunTimer() {
        guard let timeout = progress.workflow.timeout, let startedAt = progress.run.startedAt else { return }
        startTimer(at: startedAt.addingTimeInterval(Double(timeout.milliseconds) / 1000), .expired)
    }

    func cancelAttempts() {
        for attempt in attempts.values { attempt.cancel() }
    }

    /// The mailbox first: nothing that comes of stopping belongs to the run any more.
    private func stopAll() {
        post.finish()
        for timer in timers { timer.cancel() }
        cancelAttempts()
    }
}

extension RunProgress {
    /// The state of a run that has not ended.
    fileprivate func liveState(_ ending: RunDriver.Ending?) -> RunState {
        if run.state == .cancelling || ending == .cancelled { return .cancelling }
        let states = steps.values.map(\.state)
        if states.contains(.running) || states.contains(.unknown) { return .running }
        return states.contains(.waiting) ? .waiting : .running
    }
}

extension AttemptResult<StepOutcome> {
    /// How an attempt ended, as metrics call it.
    fileprivate var name: String {
        switch self {
        case .value(.succeeded): "succeeded"
        case .value(.retry): "retry"
        case .value(.failed), .failed: "failed"
        case .cancelled: "cancelled"
        case .timedOut: "timed_out"
        }
    }
}
