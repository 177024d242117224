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
    nonisolated let logger: Logger

    private var epoch = 0
    private var isDraining = false
    /// Whether queued runs are taken up when there is room, as a server does.
    private var takesQueuedRuns = true
    private var drivers: [String: RunDriver] = [:]
    private var tasks: [String: Task<Void, Never>] = [:]

    /// Makes an engine that does nothing yet.
    public init(store: RunStore, catalog: StepCatalog, configuration: EngineConfiguration, logger: Logger) {
        self.store = store
        self.catalog = catalog
        self.configuration = configuration
        self.logger = logger
    }

    /// Takes the record over from an earlier engine, and takes its live runs up.
    ///
    /// - Parameter onlyRun: take up this run alone, and no queued one later; `nil` for all.
    /// - Returns: the ids of the runs that were taken up.
    /// - Throws: `DatabaseError` when the record cannot be read.
    @discardableResult
    public func start(onlyRun: String? = nil) async throws -> [String] {
        let (epoch, runs) = try await store.adoptLiveRuns()
        self.epoch = epoch
        takesQueuedRuns = onlyRun == nil
        var taken: [String] = []
        for run in runs where onlyRun == nil || run.id == onlyRun {
            taken.append(run.id)
            try await takeUp(run)
        }
        return taken
    }

    /// Takes the record over from an earlier engine, and one live run up only to cancel it.
    ///
    /// Nothing of the run is run again, not even what was interrupted and may be.
    ///
    /// - Throws: `RunNotLive` when there is no such run, or it has ended; `DatabaseError`.
    public func start(cancelling runID: String, _ cause: Cause) async throws {
        let (epoch, runs) = try await store.adoptLiveRuns()
        self.epoch = epoch
        takesQueuedRuns = false
        guard var run = runs.first(where: { $0.id == runID }) else { throw try await notLive(runID) }
        if run.state != .cancelling {
            let transition = Transition(
                from: run.state, to: .cancelling, at: configuration.clock.now(), cause: cause)
            try await store.apply(transition, runID: runID, epoch: epoch)
            run.state = .cancelling
        }
        try await takeUp(run)
    }

    /// Accepts a run: it is on the disk when this returns, and starts at once unless too many runs are live.
    ///
    /// - Returns: the run's id; the id of the live run with the same key when there is one.
    /// - Throws: `InputError` when the inputs do not fit the workflow; `EngineStopped` while shutting down;
    ///   `DatabaseError` when the run cannot be stored.
    public func submit(_ workflow: Workflow, _ request: RunRequest) async throws -> Submission {
        guard !isDraining else { throw EngineStopped() }
        let now = configuration.clock.now()
        let inputs = try InputBinding.bind(workflow, request, variables: configuration.variables)
        let run = RunRecord(
            id: SortableID.make(at: now), workflow: workflow.name, version: workflow.source.hash, state: .queued,
            trigger: request.trigger, inputs: configuration.redactor.redact(.object(inputs)).objectValue ?? [:],
            incident: request.incident, eventID: request.event?.id, dedupeKey: request.dedupeKey, createdAt: now,
            epoch: epoch)
        if let live = try await store.create(run, of: workflow, cause: request.cause) {
            return Submission(runID: live, isNew: false)
        }
        if drivers.count < configuration.liveRunsMax {
            drive(run, workflow, steps: try await store.fetchSteps(runID: run.id), event: request.event?.json ?? .null)
        }
        return Submission(runID: run.id, isNew: true)
    }

    /// Asks for a run to be cancelled.
    ///
    /// - Throws: `RunNotLive` when there is no such run, or it has ended.
    public func cancel(runID: String, _ cause: Cause) async throws {
        try await liveDriver(runID).post.yield(.cancel(cause))
    }

    /// Says what an interrupted attempt did.
    ///
    /// - Throws: `RunNotLive` when there is no such run, it has ended, or the step does not wait for a decision.
    public func resolve(runID: String, step: String, _ resolution: Resolution, _ cause: Cause) async throws {
        let driver = try await liveDriver(runID)
        guard await driver.progress.steps[step]?.isUndecided == true else {
            throw RunNotLive("step '\(step)' of run \(runID) does not wait for a decision")
        }
        driver.post.yield(.resolve(step: step, resolution, cause))
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
        for driver in drivers.values { driver.post.yield(.drain) }
        let grace = grace ?? configuration.shutdownGrace
        let deadline = Task {
            try await Task.sleep(for: grace)
            for driver in drivers.values { await driver.abandon() }
        }
        for task in tasks.values { await task.value }
        deadline.cancel()
    }

    private func liveDriver(_ runID: String) async throws -> RunDriver {
        if let driver = drivers[runID] { return driver }
        throw try await notLive(runID)
    }

    private func notLive(_ runID: String) async throws -> RunNotLive {
        guard let run = try await store.fetchRun(runID) else { return RunNotLive("there is no run \(runID)") }
        return RunNotLive("run \(runID) is \(run.state.rawValue)")
    }
}

// MARK: - Driving

extension Engine {
    private func takeUp(_ run: RunRecord) async throws {
        guard drivers.count < configuration.liveRunsMax || run.state != .queued else { return }
        guard let (file, text) = try await store.fetchWorkflowText(version: run.version) else {
            throw RunNotLive("the workflow of run \(run.id) is missing from the record")
        }
        let (workflow, diagnostics) = WorkflowLoader.load(text: text, file: file, catalog: catalog)
        guard let workflow else {
            let reason = diagnostics.first.map { "\($0)" } ?? "unknown"
            return try await giveUp(run, "its workflow does not fit this belay any more: \(reason)")
        }
        var event: EventRecord?
        if let eventID = run.eventID { event = try await store.fetchEvent(eventID) }
        drive(run, workflow, steps: try await store.fetchSteps(runID: run.id), event: event?.json ?? .null)
    }

    private func giveUp(_ run: RunRecord, _ reason: String) async throws {
        logger.error("run \(run.id) cannot go on: \(reason)")
        let transition = Transition(
            from: run.state, to: run.state == .cancelling ? .cancelled : .failed, at: configuration.clock.now(),
            failure: StepFailure(.permanent, reason))
        try await store.apply(transition, runID: run.id, epoch: epoch)
        await watch.poke(runID: run.id)
    }

    private func drive(_ run: RunRecord, _ workflow: Workflow, steps: [StepRecord], event: JSONValue) {
        guard drivers[run.id] == nil, !isDraining else { return }
        var run = run
        run.epoch = epoch
        let driver = RunDriver(
            progress: RunProgress(workflow: workflow, run: run, steps: steps),
            planner: RunPlanner(catalog: catalog, configuration: configuration, event: event),
            store: store, watch: watch, logger: logger)
        drivers[run.id] = driver
        tasks[run.id] = Task {
            await driver.drive()
            await self.driverEnded(run.id)
        }
    }

    private func driverEnded(_ runID: String) async {
        drivers[runID] = nil
        tasks[runID] = nil
        guard !isDraining, takesQueuedRuns else { return }
        do {
            let queued = try await store.fetchRuns(RunFilter(states: [.queued], limit: configuration.liveRunsMax))
            for run in queued.reversed() where drivers[run.id] == nil && drivers.count < configuration.liveRunsMax {
                try await takeUp(run)
            }
        } catch {
            logger.error("cannot take queued runs up, they wait for the next run to end: \(error)")
        }
    }
}
