import Foundation
import JSON
public import Logging
public import StepKit
public import WorkflowLanguage

/// Runs workflows durably: accepts runs, drives them, and takes them up again after a restart.
///
/// One engine owns a record of runs at a time; the caller sees to that (the command holds a lock on the data
/// folder). Start it once with `start`, stop it with `shutdown`.
public actor Engine {
    /// The record of all runs.
    public nonisolated let store: RunStore
    /// The steps that workflows may use.
    public nonisolated let catalog: StepCatalog
    /// Wakes whoever follows a run.
    public nonisolated let watch = JournalWatch()
    nonisolated let configuration: EngineConfiguration
    /// Where files that steps leave are kept; `nil` for nowhere.
    public nonisolated var artifacts: ArtifactFolder? { configuration.artifacts }
    nonisolated let logger: Logger

    private var epoch = 0
    private var isDraining = false
    private var driven: [String: DrivenRun] = [:]
    private var takesQueuedRunsUp = true
    private var isTakingQueuedRunsUp = false
    /// Whether somebody wanted queued runs taken up while that was being done.
    private var looksAgain = false
    /// Fires when a run has waited long enough for further events, or before.
    private var startTimer: (date: Date, task: Task<Void, Never>)?

    private struct DrivenRun {
        var driver: RunDriver
        var task: Task<Void, Never>
        /// A run that waits holds nobody's place.
        var isWaiting: Bool
        var hasEnded = false
    }

    /// Runs that could not go on.
    ///
    /// What is queued of them waits for the next start, or for somebody who acts on it: taken up with the others, such a
    /// run would be given up and taken up without an end.
    private var leftAlone: Set<String> = []

    /// Makes an engine that does nothing yet.
    public init(store: RunStore, catalog: StepCatalog, configuration: EngineConfiguration, logger: Logger) {
        self.store = store
        self.catalog = catalog
        self.configuration = configuration
        self.logger = logger
    }

    /// What a starting engine takes up.
    public enum TakeUp: Sendable, Equatable {
        /// Every live run; queued ones as soon as there is room for them.
        case all
        /// This run.
        case run(String)
        /// Nothing: only what is submitted is run.
        case nothing
    }

    /// Takes the record over from an earlier engine, and takes its live runs up.
    ///
    /// - Parameter selection: which of the live runs; the others are left to a later start.
    /// - Returns: the ids of the runs that were taken up.
    /// - Throws: `DatabaseError` when the record cannot be read or written.
    @discardableResult
    public func start(takingUp selection: TakeUp = .all) async throws -> [String] {
        epoch = try await store.adoptLiveRuns()
        takesQueuedRunsUp = selection == .all
        switch selection {
        case .all:
            var taken: [String] = []
            for id in try await store.fetchInterruptedRunIDs() where await takeUp(id) { taken.append(id) }
            return taken + (await takeQueuedRunsUp())
        case .run(let id): return await takeUp(id) ? [id] : []
        case .nothing: return []
        }
    }

    /// Accepts a run: it is on the disk when this returns, and starts at once unless too many runs are live.
    ///
    /// - Returns: the run's id; the id of the live run with the same key when there is one.
    /// - Throws: `InputError` when the inputs do not fit the workflow; `EngineStopped` while shutting down;
    ///   `DatabaseError` when the run cannot be stored.
    public func submit(_ workflow: Workflow, _ request: RunRequest) async throws -> Submission {
        let run = try prepare(workflow, request)
        if let live = try await store.create(run) { return Submission(runID: live, isNew: false) }
        begin(run)
        return Submission(runID: run.record.id, isNew: true)
    }

    /// Makes a run of a request; nothing is stored yet.
    ///
    /// - Parameters:
    ///   - workflow: the workflow.
    ///   - request: what it is started with.
    ///   - debounce: how long it waits for further events about its incident; `nil` to start at once.
    /// - Returns: the run, for the store and then for `begin`.
    /// - Throws: `InputError` when the inputs do not fit the workflow; `EngineStopped` while shutting down.
    func prepare(_ workflow: Workflow, _ request: RunRequest, debounce: Duration? = nil) throws -> NewRun {
        guard !isDraining else { throw EngineStopped() }
        let now = configuration.clock.now()
        let inputs = try InputBinding.bind(workflow, request, variables: configuration.variables)
        let run = RunRecord(
            id: SortableID.make(at: now), workflow: workflow.name, version: workflow.source.hash, state: .queued,
            trigger: request.trigger, inputs: configuration.redactor.redact(.object(inputs)).objectValue ?? [:],
            incident: request.incident, eventID: request.event?.id, dedupeKey: request.dedupeKey, createdAt: now,
            startsAt: debounce.map { now + $0.timeInterval }, epoch: epoch)
        return NewRun(
            record: run, workflow: workflow,
            steps: workflow.steps.enumerated().map { StepRecord($1, at: $0, runID: run.id) },
            repeats: request.repeats, cause: request.cause, event: request.event,
            startsBy: debounce.map { now + 10 * $0.timeInterval }, requestKey: request.requestKey)
    }

    /// Drives a run that has just been stored, or sets the timer for one that waits for further events.
    ///
    /// Without room it is taken up when another run ends, and while shutting down at the next start.
    func begin(_ run: NewRun) {
        if let date = run.record.startsAt { return setStartTimer(date) }
        guard hasRoom else { return }
        let events = run.event.map { event in
            RunEvent(
                id: event.id, source: event.source, receivedAt: event.receivedAt, outcome: .started,
                incident: run.record.incident)
        }
        drive(
            run.record, run.workflow, steps: run.steps, event: run.event?.json ?? .null,
            events: events.map { [$0] } ?? [])
    }

    /// Asks for a run to be cancelled.
    ///
    /// - Throws: `RunNotLive` when there is no such run, or it has ended; `EngineStopped` while shutting down;
    ///   `DatabaseError` when the record cannot be read or written.
    public func cancel(runID: String, _ cause: Cause) async throws {
        if send(.cancel(cause), to: runID) { return }
        guard !isDraining else { throw EngineStopped() }
        try await cancelUndriven(runID, cause)
    }

    /// Has a run that ended badly go on: steps that went well stay as they are, the others start anew.
    ///
    /// - Throws: `RunNotLive` when there is no such run, it has not ended or ended well, or another live run has its
    ///   key; `EngineStopped` while shutting down; `DatabaseError` when the record cannot be read or written.
    public func retry(runID: String, _ cause: Cause) async throws {
        guard !isDraining else { throw EngineStopped() }
        // Others went on without what a step was allowed to fail at; it is not started again either.
        let allowedToFail = try await store.fetchWorkflowSource(runID: runID)
            .flatMap { WorkflowLoader.load(text: $0.text, file: $0.file, catalog: catalog).workflow }
            .map { Set($0.steps.filter(\.continueOnError).map(\.id)) }
        try await store.reopen(
            runID, exceptFailed: allowedToFail ?? [], cause, at: configuration.clock.now(), epoch: epoch)
        leftAlone.remove(runID)
        await watch.poke(runID: runID)
        if hasRoom { await takeUp(runID) }
    }

    /// Cancels a run that nobody drives: it is queued, or could not be taken up.
    private func cancelUndriven(_ runID: String, _ cause: Cause) async throws {
        let run = try await liveRun(runID)
        do {
            try await store.apply(
                Transition(from: run.state, to: .cancelling, at: configuration.clock.now(), cause: cause),
                runID: runID, epoch: epoch)
        } catch let stale as StaleTransition {
            // It was taken up in the meantime.
            guard send(.cancel(cause), to: runID) else { throw RunNotLive(stale.description) }
            return
        }
        await watch.poke(runID: runID)
        await takeUp(runID)
    }

    /// Says what an interrupted attempt did.
    ///
    /// - Throws: `RunNotLive` when there is no such run, it has ended, or the step does not wait for a decision;
    ///   `InputError` when the outputs are none; `EngineStopped` while shutting down.
    public func resolve(runID: String, step: String, _ resolution: Resolution, _ cause: Cause) async throws {
        guard !isDraining else { throw EngineStopped() }
        if case .succeeded(let output) = resolution, let fault = RunDriver.fault(ofOutput: output) {
            throw InputError(faults: [.init(input: "outputs", message: fault)])
        }
        let isUndecided = await driven[runID]?.driver.progress.steps[step]?.isUndecided == true
        guard isUndecided, send(.resolve(step: step, resolution, cause), to: runID) else {
            _ = try await liveRun(runID)
            throw RunNotLive("step '\(step)' of run \(runID) does not wait for a decision")
        }
        // Whoever looks at the run next finds it decided.
        for await _ in await watch.wakeUps(runID: runID) {
            guard driven[runID] != nil,
                try await store.fetchSteps(runID: runID).contains(where: { $0.id == step && $0.isUndecided })
            else { return }
        }
    }

    /// Waits until nothing can happen to a run any more, or until it waits for a person.
    ///
    /// - Returns: the run as it is then; `nil` when there is no such run.
    /// - Throws: `DatabaseError` when the record cannot be read; `CancellationError`.
    public func waitUntilSettled(runID: String) async throws -> RunRecord? {
        for await _ in await watch.wakeUps(runID: runID) {
            guard let run = try await store.fetchRun(runID) else { return nil }
            if run.state.isTerminal { return run }
            if run.state == .waiting, try await store.fetchSteps(runID: runID).contains(where: \.isUndecided) {
                return run
            }
        }
        throw CancellationError()
    }

    /// Stops: starts nothing more, lets attempts under way finish for a while, then leaves the rest to the next start.
    ///
    /// - Parameter grace: how long they may take; as configured when left out. A second call may shorten it.
    public func shutdown(grace: Duration? = nil) async {
        isDraining = true
        startTimer?.task.cancel()
        for run in driven.values { run.driver.post.yield(.drain) }
        let grace = grace ?? configuration.shutdownGrace
        let deadline = Task {
            try await Task.sleep(for: grace)
            for run in driven.values { run.task.cancel() }
        }
        for run in driven.values { await run.task.value }
        deadline.cancel()
    }

    private func liveRun(_ runID: String) async throws -> RunRecord {
        guard let run = try await store.fetchRun(runID) else { throw RunNotLive("there is no run \(runID)") }
        guard !run.state.isTerminal else { throw RunNotLive("run \(runID) is \(run.state.rawValue)") }
        return run
    }

    /// Whether a driver has got the event.
    private func send(_ event: RunDriver.Event, to runID: String) -> Bool {
        guard case .enqueued = driven[runID]?.driver.post.yield(event) else { return false }
        return true
    }
}

// MARK: - Driving

extension Engine {
    private var hasRoom: Bool { driven.values.count { !$0.isWaiting } < configuration.liveRunsMax }

    /// Drives a live run from where it stands.
    ///
    /// One that cannot be read is left alone, so that the others go on.
    ///
    /// - Returns: whether there is such a live run.
    @discardableResult
    private func takeUp(_ id: String) async -> Bool {
        do {
            // A run that a later start owns is none of this one's, which may have been left for dead.
            guard let live = try await store.fetchLiveRun(id), live.run.epoch == epoch else { return false }
            guard let source = live.source else {
                try await giveUp(live, "its workflow is missing from the record")
                return true
            }
            let (workflow, diagnostics) = WorkflowLoader.load(text: source.text, file: source.file, catalog: catalog)
            if let workflow {
                drive(live.run, workflow, steps: live.steps, event: live.event?.json ?? .null, events: live.events)
            } else {
                let reason = diagnostics.first.map { "\($0)" } ?? "unknown"
                try await giveUp(live, "its workflow does not fit this belay any more: \(reason)")
            }
        } catch {
            logger.error("run \(id) cannot be taken up, the next start tries again: \(error)")
        }
        return true
    }

    private func giveUp(_ live: LiveRun, _ reason: String) async throws {
        logger.error("run \(live.run.id) cannot go on: \(reason)")
        let transition = Transition(
            from: live.run.state, to: live.run.state == .cancelling ? .cancelled : .failed,
            at: configuration.clock.now(), steps: live.steps.compactMap { $0.closing("the run cannot go on") },
            failure: StepFailure(.permanent, reason))
        try await store.apply(transition, runID: live.run.id, epoch: epoch)
        await watch.poke(runID: live.run.id)
    }

    private func drive(
        _ run: RunRecord, _ workflow: Workflow, steps: [StepRecord], event: JSONValue, events: [RunEvent]
    ) {
        guard driven[run.id] == nil, !isDraining else { return }
        let driver = RunDriver(
            progress: RunProgress(workflow: workflow, run: run, steps: steps),
            planner: RunPlanner(catalog: catalog, configuration: configuration, event: event, events: events),
            store: store, logger: logger, onCommit: { await self.runMoved(run.id, to: $0) })
        let task = Task {
            let unheard = await driver.drive()
            await self.driverEnded(run.id, unheard)
        }
        driven[run.id] = DrivenRun(driver: driver, task: task, isWaiting: run.state == .waiting)
    }

    private func runMoved(_ id: String, to state: RunState) async {
        await watch.poke(runID: id)
        driven[id]?.isWaiting = state == .waiting
        driven[id]?.hasEnded = state.isTerminal
        if state == .waiting { await takeQueuedRunsUp() }
    }

    private func driverEnded(_ id: String, _ unheard: [Cause]) async {
        if driven[id]?.hasEnded == false { leftAlone.insert(id) }
        driven[id] = nil
        do {
            if let cause = unheard.first { try await cancelUndriven(id, cause) }
        } catch is RunNotLive {
            // It has ended meanwhile.
        } catch {
            logger.error("run \(id) cannot be cancelled, ask again: \(error)")
        }
        await watch.poke(runID: id)
        await takeQueuedRunsUp()
    }

    /// Takes queued runs up, the oldest first, while there is room.
    ///
    /// One call at a time, since each looks at the record between its steps; for whoever comes second the first one
    /// looks once more.
    @discardableResult
    private func takeQueuedRunsUp() async -> [String] {
        guard takesQueuedRunsUp else { return [] }
        looksAgain = true
        guard !isTakingQueuedRunsUp else { return [] }
        isTakingQueuedRunsUp = true
        defer { isTakingQueuedRunsUp = false }
        var taken: [String] = []
        do {
            while looksAgain {
                looksAgain = false
                // The time stands still for one look: what becomes due meanwhile has its timer.
                let now = configuration.clock.now()
                var last = ""
                while hasRoom, !isDraining, let id = try await store.fetchQueuedRunID(after: last, at: now) {
                    last = id
                    if driven[id] == nil, !leftAlone.contains(id), await takeUp(id) { taken.append(id) }
                }
                if let date = try await store.fetchNextStart(after: now) { setStartTimer(date) }
            }
        } catch {
            logger.error("cannot look for queued runs, they wait for the next run to end: \(error)")
        }
        return taken
    }

    /// Sees to it that queued runs are looked at when a time comes; further events may have put them off until then.
    private func setStartTimer(_ date: Date) {
        guard !isDraining, takesQueuedRunsUp else { return }
        if let startTimer {
            guard date < startTimer.date else { return }
            startTimer.task.cancel()
        }
        let clock = configuration.clock
        let task = Task {
            do { try await clock.sleepUntil(date) } catch { return }
            startTimer = nil
            await takeQueuedRunsUp()
        }
        startTimer = (date, task)
    }
}
