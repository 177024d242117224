import Foundation
import JSON
import Logging
public import StepKit
public import WorkflowLanguage

/// Turns deliveries of incident tools into runs.
///
/// A delivery is stored in one transaction with what is decided for it and the runs that it starts. Only where it ends
/// live runs that is done between two of them; a crash in between is made good by `finishUndecided` at the next start.
public struct EventIntake: Sendable {
    /// Tells what an event means; throws when its body is none of its source's.
    public typealias Decoder = @Sendable (_ event: EventRecord) throws -> EventContent

    private let engine: Engine
    private let workflows: @Sendable () -> [Workflow]
    private let decoders: [String: Decoder]
    private let gate: IntakeGate

    /// Makes an intake.
    ///
    /// - Parameters:
    ///   - engine: accepts the runs.
    ///   - workflows: all workflows as they are now.
    ///   - decoders: by source: `alertmanager`.
    ///   - waitingMax: the most deliveries that wait to be stored.
    ///   - waitingBytesMax: the most bytes of their bodies.
    public init(
        engine: Engine, workflows: @escaping @Sendable () -> [Workflow], decoders: [String: Decoder],
        waitingMax: Int = 1024, waitingBytesMax: Int = 64 << 20
    ) {
        gate = IntakeGate(deliveriesMax: waitingMax, bytesMax: waitingBytesMax)
        self.engine = engine
        self.workflows = workflows
        self.decoders = decoders
    }

    /// The sources that deliveries are accepted from, sorted.
    public var sources: [String] { decoders.keys.sorted() }

    /// Accepts one delivery.
    ///
    /// - Parameters:
    ///   - source: the tool, as the path names it.
    ///   - body: the body, byte for byte.
    ///   - headers: those of its headers that are to be kept, which hold no secret; names in lower case.
    ///   - proof: how the delivery proved where it comes from; `nil` when it did not.
    ///   - deliveryKey: by what a repetition within 48 hours is recognised; `nil` when it is none.
    /// - Returns: the stored event with its decisions.
    /// - Throws: what the decoder throws, and nothing is stored then, unless the delivery has a proof: then it is a dead
    ///   letter; `IntakeBusy` when it should be sent again later; `EngineStopped`; `DatabaseError`.
    public func accept(
        source: String, body: [UInt8], headers: [String: String] = [:], proof: String? = nil,
        deliveryKey: String? = nil
    ) async throws -> EventRecord {
        guard decoders[source] != nil else { throw UnknownSource(source: source, known: sources) }
        // As precise as it is stored, so that it looks the same now and later.
        let now = Date(milliseconds: engine.configuration.clock.now().milliseconds)
        let event = EventRecord(
            id: SortableID.make(at: now), source: source, receivedAt: now, headers: headers, proof: proof, body: body,
            decisions: [])
        try Task.checkCancellation()
        try await gate.enter(bytes: body.count)
        // In a task of its own: a sender that hangs up does not leave the delivery undecided.
        let outcome = await Task { try await store(event, deliveryKey) }.result
        await gate.leave(bytes: body.count)
        do {
            return try outcome.get()
        } catch  where RunStore.mayPass(error) {
            engine.logger.error("a delivery cannot be stored: \(error)")
            throw IntakeBusy()
        }
    }

    private func store(_ event: EventRecord, _ key: String?) async throws -> EventRecord {
        let content: EventContent
        do {
            content = try read(event)
        } catch {
            if event.proof != nil { try await bury(event, "\(error)") }
            throw error
        }
        let settled = try await settle(event, content, on: .arrival(key: key))
        var event = event
        event.decisions = settled.decisions.map(\.decision)
        event.duplicateOf = settled.duplicateOf
        return event
    }

    /// Tells what an event means.
    ///
    /// JSON that means nothing to its source's decoder may mean something to a workflow that maps it.
    private func read(_ event: EventRecord) throws -> EventContent {
        guard let decode = decoders[event.source] else { throw UnknownSource(source: event.source, known: sources) }
        do {
            return try decode(event)
        } catch {
            let isMapped = triggers(of: event.source).contains { $0.trigger.map != nil }
            guard isMapped, (try? JSONValue(parsing: event.body)) != nil else { throw error }
            return .unknown("\(error)")
        }
    }

    private func triggers(of source: String) -> [(workflow: Workflow, trigger: WebhookTrigger)] {
        workflows()
            .flatMap { workflow in
                workflow.triggers.compactMap { trigger in
                    guard case .webhook(let webhook) = trigger, webhook.source == source else { return nil }
                    return (workflow, webhook)
                }
            }
    }

    /// Decides about a stored event once more, by today's workflows.
    ///
    /// - Returns: what was decided this time; it stands behind what was decided before.
    /// - Throws: what the decoder throws; `UnknownSource`; `EngineStopped`; `DatabaseError`.
    public func replay(_ event: EventRecord) async throws -> [EventDecision] {
        let content = try read(event)
        return try await Task { try await settle(event, content, on: .replay).decisions.map(\.decision) }.value
    }

    /// Keeps a genuine delivery that cannot be read, so that somebody can look at it.
    private func bury(_ event: EventRecord, _ reason: String) async throws {
        let decision = EventDecision(workflow: "", outcome: .deadLetter, reason: reason)
        _ = try await engine.store.settle(
            event, [.decided(decision)], on: .arrival(key: nil), at: engine.configuration.clock.now())
    }

    /// Decides about events that were stored just before a crash.
    ///
    /// Call it when the engine has started and before deliveries are accepted.
    ///
    /// - Throws: `DatabaseError` when the record cannot be read or written; `EngineStopped`.
    public func finishUndecided() async throws {
        var last = ""
        while let id = try await engine.store.fetchUndecidedEventID(after: last) {
            last = id
            guard let event = try await engine.store.fetchEvent(id) else { continue }
            do {
                _ = try await settle(event, try content(of: event), on: .recovery)
            } catch let unreadable as UnreadableDelivery {
                // It could be read when it was accepted; the decoder is gone, or has changed.
                let decision = EventDecision(workflow: "", outcome: .refused, reason: unreadable.description)
                try await store([.init(decision: decision)], event)
            }
        }
    }

    private func content(of event: EventRecord) throws(UnreadableDelivery) -> EventContent {
        do {
            return try read(event)
        } catch {
            throw UnreadableDelivery(underlyingError: error)
        }
    }

    private func store(_ decisions: [SettledEvent.Decision], _ event: EventRecord) async throws {
        try await engine.store.store(decisions, eventID: event.id, at: engine.configuration.clock.now())
    }

    /// Decides about an event, stores what was decided, and sees to the runs.
    private func settle(
        _ event: EventRecord, _ content: EventContent, on occasion: EventOccasion
    ) async throws -> SettledEvent {
        let plans = try await plans(for: event, content)
        let settled = try await engine.store.settle(event, plans, on: occasion, at: engine.configuration.clock.now())
        for run in settled.started { await engine.begin(run) }
        guard !settled.cancelled.isEmpty else { return settled }
        for runID in settled.cancelled {
            do {
                try await engine.cancel(runID: runID, Cause(who: event.source, why: "its incident has ended"))
            } catch is RunNotLive {
                // It has ended by itself meanwhile.
            }
        }
        try await store(settled.decisions, event)
        return settled
    }

    private func plans(for event: EventRecord, _ content: EventContent) async throws -> [EventPlan] {
        if case .ignored(let reason) = content {
            return [.decided(EventDecision(workflow: "", outcome: .ignored, reason: reason))]
        }
        let triggers = triggers(of: event.source)
        var plans: [EventPlan] = []
        if case .incidents(let incidents) = content {
            for incident in incidents {
                for (workflow, trigger) in triggers where trigger.map == nil {
                    plans.append(try await plan(event, incident, workflow, trigger))
                }
            }
        }
        for (workflow, trigger) in triggers {
            if let map = trigger.map {
                plans.append(try await plan(event, map, workflow, trigger))
            } else if case .unknown(let reason) = content {
                plans.append(.decided(EventDecision(workflow: workflow.name, outcome: .refused, reason: reason)))
            }
        }
        guard plans.isEmpty else { return plans }
        let reason = "no workflow listens to '\(event.source)'"
        return [.decided(EventDecision(workflow: "", outcome: .noTrigger, reason: reason))]
    }

    private func plan(
        _ event: EventRecord, _ map: IncidentMap, _ workflow: Workflow, _ trigger: WebhookTrigger
    ) async throws -> EventPlan {
        let incident: Incident
        do {
            incident = try map.incident(
                .early(workflow, incident: nil, event: event, variables: engine.configuration.variables))
        } catch {
            return .decided(EventDecision(workflow: workflow.name, outcome: .refused, reason: "\(error)"))
        }
        return try await plan(event, incident, workflow, trigger)
    }

    private func plan(
        _ event: EventRecord, _ incident: Incident, _ workflow: Workflow, _ trigger: WebhookTrigger
    ) async throws -> EventPlan {
        func decided(_ outcome: EventDecision.Outcome, _ reason: String) -> EventPlan {
            .decided(EventDecision(workflow: workflow.name, outcome: outcome, reason: reason))
        }
        let scope = ExpressionScope.early(
            workflow, incident: incident, event: event, variables: engine.configuration.variables)
        func key() throws -> String {
            try trigger.key.map { try $0.evaluate(scope) }.map { $0.stringValue ?? $0.serialized() }
                ?? incident.dedupeKey
        }
        do {
            // The condition is about what starts a run; the run that ends is told by the key alone.
            if incident.status == "resolved", let policy = trigger.onResolved {
                guard policy == .cancel else { return decided(.ignored, "its incident has ended") }
                return .cancel(workflow: workflow.name, key: try key(), incident)
            }
            if let condition = trigger.condition, try !condition.isTrue(scope) {
                return decided(.filtered, "the trigger's 'if' is false")
            }
            let request = RunRequest(trigger: .webhook, incident: incident, event: event, dedupeKey: try key())
            return .start(
                try await engine.prepare(workflow, request, debounce: trigger.debounce), debounce: trigger.debounce)
        } catch let error as InputError {
            return decided(.refused, error.description)
        } catch let error as ExpressionFailure {
            return decided(.refused, error.description)
        }
    }
}

/// What an event means.
public enum EventContent: Sendable, Equatable {
    /// Incidents, at least one.
    case incidents([Incident])
    /// Nothing to act upon, and why: a ping, an acknowledgement.
    case ignored(String)
    /// JSON that only workflows understand which map it, and why: no incident by itself.
    case unknown(String)
}

/// A stored delivery cannot be read any more.
private struct UnreadableDelivery: Error, CustomStringConvertible {
    var underlyingError: any Error

    var description: String { "it cannot be read any more: \(underlyingError)" }
}

/// A delivery came from a source that Belay has no decoder for.
public struct UnknownSource: Error, CustomStringConvertible {
    /// The source as it was named.
    public var source: String
    /// The sources that there are.
    public var known: [String]

    /// Makes an error.
    public init(source: String, known: [String]) {
        self.source = source
        self.known = known
    }

    /// Names the sources that there are.
    public var description: String {
        "there is no webhook source '\(source)'; there is \(known.joined(separator: ", "))"
    }
}
