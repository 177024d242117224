import Foundation
import JSON
import Logging
import StepKit
import WorkflowLanguage

/// Drives one run from where it stands to its end.
///
/// Everything that happens to the run comes through one mailbox and is dealt with one after the other; every
/// change is stored before anything is done because of it.
actor RunDriver {
    /// What can happen to a run.
    enum Event: Sendable {
        /// An attempt has ended.
        case ended(step: String, number: Int, AttemptResult)
        /// The time of a step's next attempt has come.
        case due(step: String)
        /// It was found out what an interrupted attempt did.
        case reconciled(step: String, Reconciliation)
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
    let watch: JournalWatch
    let logger: Logger
    var progress: RunProgress
    var ending: Ending?
    var isDraining = false
    /// Whether attempts under way have been told to stop, and are waited for only to see them gone.
    private var isAbandoned = false

    private let mailbox: AsyncStream<Event>
    /// Unbounded, but by its senders: each attempt, timer and person sends a message or two.
    nonisolated let post: AsyncStream<Event>.Continuation
    var attempts: [String: AttemptTask] = [:]
    private var logs: [String: AttemptLog] = [:]
    private var timers: [Task<Void, any Error>] = []

    init(progress: RunProgress, planner: RunPlanner, store: RunStore, watch: JournalWatch, logger: Logger) {
        self.progress = progress
        self.planner = planner
        self.store = store
        self.watch = watch
        var logger = logger
        logger[metadataKey: "run"] = "\(progress.run.id)"
        self.logger = logger
        (mailbox, post) = AsyncStream.makeStream(of: Event.self)
    }

    /// Drives the run until it has ended, or until `drain` or `abandon` stops the driver.
    func drive() async {
        defer { stopTimers() }
        do {
            startRunTimer()
            try await takeUp()
            guard !isFinished else { return }
            for await event in mailbox {
                try await handle(event)
                if isFinished { return }
            }
        } catch let stale as StaleTransition {
            logger.warning("left the run to its new owner: \(stale.description)")
            cancelAttempts()
        } catch {
            logger.error("cannot store the run's progress, it goes on at the next start: \(error)")
            cancelAttempts()
        }
    }

    /// Stops the driver as soon as the attempts under way have stopped, which they are told to.
    ///
    /// What an attempt did that did not succeed all the same stays unknown.
    func abandon() {
        isAbandoned = true
        isDraining = true
        cancelAttempts()
        post.yield(.drain)
    }

    private var isFinished: Bool {
        progress.run.state.isTerminal || isDraining && !progress.isBusy || isAbandoned && attempts.isEmpty
    }

    private func handle(_ event: Event) async throws {
        if isAbandoned, case .ended(let step, _, let result) = event, !result.isSuccess {
            attempts[step] = nil
            return
        }
        switch event {
        case .ended(let step, let number, let result): try await attemptEnded(step, number, result)
        case .due(let step): try await wake(step)
        case .reconciled(let step, let finding): try await settle(step, finding)
        case .expired: try await expire()
        case .cancel(let cause): try await cancel(cause)
        case .resolve(let step, let resolution, let cause): try await resolve(step, resolution, cause)
        case .drain: isDraining = true
        }
    }

    // MARK: - Storing

    /// Stores changes together with all that follows from them at once, then acts on what was stored.
    func advance(_ changes: [StepChange] = [], starts: [AttemptStart] = [], cause: Cause? = nil) async throws {
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
        transition.cause = cause
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

    /// Stores one transition. A disk that is full or busy is given some minutes to recover.
    func commit(_ transition: Transition) async throws {
        var wait = Duration.milliseconds(100)
        for attempt in 1... {
            do {
                try await store.apply(transition, runID: progress.run.id, epoch: progress.run.epoch)
                break
            } catch let error where !(error is StaleTransition) && attempt < 16 {
                logger.error("cannot store a transition, trying again in \(wait.shorthand): \(error)")
                try await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(30))
            }
        }
        progress.apply(transition)
        await watch.poke(runID: progress.run.id)
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
        attempts[step.id] = AttemptTask(
            number: number, timeout: timeout,
            run: { try await handler.run(start.input, context) },
            onEnd: { [post] in post.yield(.ended(step: step.id, number: number, $0)) })
    }

    func makeContext(_ step: Step, _ record: StepRecord, timeout: Duration, log: AttemptLog) -> StepContext {
        let file = progress.workflow.source.file
        let folder = (file as NSString).deletingLastPathComponent
        return StepContext(
            runID: progress.run.id, workflow: progress.workflow.name, step: step.id, attempt: record.attempts,
            idempotencyKey: record.idempotencyKey, deadline: .now + timeout,
            workingDirectory: folder.isEmpty ? "." : folder,
            log: { log.append($0) },
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

    private func startRunTimer() {
        guard let timeout = progress.workflow.timeout else { return }
        startTimer(at: progress.run.createdAt.addingTimeInterval(Double(timeout.milliseconds) / 1000), .expired)
    }

    func cancelAttempts() {
        for attempt in attempts.values { attempt.cancel() }
    }

    private func stopTimers() {
        for timer in timers { timer.cancel() }
        post.finish()
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
