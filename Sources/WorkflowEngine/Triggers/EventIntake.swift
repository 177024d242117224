import Foundation
import JSON
import Logging
public import StepKit
public import WorkflowLanguage

/// Turns deliveries of incident tools into runs.
///
/// A delivery is stored before it is looked into; every decision about it is stored, too. A crash in between is
/// made good by `finishUndecided` at the next start.
public struct EventIntake: Sendable {
    /// Tells what an event means; throws when its body is none of its source's.
    public typealias Decoder = @Sendable (_ event: EventRecord) throws -> EventContent

    private let engine: Engine
    private let workflows: @Sendable () -> [Workflow]
    private let decoders: [String: Decoder]

    /// Makes an intake.
    ///
    /// - Parameters:
    ///   - engine: accepts the runs.
    ///   - workflows: all workflows as they are now.
    ///   - decoders: by source: `alertmanager`.
    public init(engine: Engine, workflows: @escaping @Sendable () -> [Workflow], decoders: [String: Decoder]) {
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
    /// - Returns: the stored event with its decisions.
    /// - Throws: what the decoder throws, and nothing is stored then, unless the delivery has a proof: then it is a dead
    ///   letter; `EngineStopped`; `DatabaseError`.
    public func accept(
        source: String, body: [UInt8], headers: [String: String] = [:], proof: String? = nil
    ) async throws -> EventRecord {
        guard let decode = decoders[source] else { throw UnknownSource(source: source, known: sources) }
        // As precise as it is stored, so that it looks the same now and later.
        let now = Date(milliseconds: engine.configuration.clock.now().milliseconds)
        var event = EventRecord(
            id: SortableID.make(at: now), source: source, receivedAt: now, headers: headers, proof: proof, body: body,
            decisions: [])
        let content: EventContent
        do {
            content = try decode(event)
        } catch {
            if proof != nil { try await bury(event, "\(error)") }
            throw error
        }
        try await engine.store.store(event)
        // In a task of its own: a sender that hangs up does not leave the delivery undecided.
        event.decisions = try await Task { [event] in try await decide(event, content) }.value
        return event
    }

    /// Decides about a stored event once more, by today's workflows.
    ///
    /// - Returns: what was decided this time; it stands behind what was decided before.
    /// - Throws: what the decoder throws; `UnknownSource`; `EngineStopped`; `DatabaseError`.
    public func replay(_ event: EventRecord) async throws -> [EventDecision] {
        guard let decode = decoders[event.source] else { throw UnknownSource(source: event.source, known: sources) }
        let content = try decode(event)
        return try await Task { try await decide(event, content, isReplay: true) }.value
    }

    /// Keeps a genuine delivery that cannot be read, so that somebody can look at it.
    private func bury(_ event: EventRecord, _ reason: String) async throws {
        try await engine.store.store(event)
        try await store([EventDecision(workflow: "", outcome: .deadLetter, reason: reason)], event)
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
                _ = try await decide(event, try content(of: event))
            } catch let unreadable as UnreadableDelivery {
                // It could be read when it was accepted; the decoder is gone, or has changed.
                try await store([EventDecision(workflow: "", outcome: .refused, reason: unreadable.description)], event)
            }
        }
    }

    private func content(of event: EventRecord) throws(UnreadableDelivery) -> EventContent {
        do {
            guard let decode = decoders[event.source] else {
                throw UnknownSource(source: event.source, known: sources)
            }
            return try decode(event)
        } catch {
            throw UnreadableDelivery(underlyingError: error)
        }
    }

    private func store(_ decisions: [EventDecision], _ event: EventRecord) async throws {
        try await engine.store.store(decisions, eventID: event.id, at: engine.configuration.clock.now())
    }

    private func decide(
        _ event: EventRecord, _ content: EventContent, isReplay: Bool = false
    ) async throws -> [EventDecision] {
        var decisions: [EventDecision] = []
        switch content {
        case .ignored(let reason): decisions.append(EventDecision(workflow: "", outcome: .ignored, reason: reason))
        case .incidents(let incidents):
            for incident in incidents {
                for workflow in workflows() {
                    for case .webhook(let trigger) in workflow.triggers where trigger.source == event.source {
                        decisions.append(try await decide(event, incident, workflow, trigger, isReplay))
                    }
                }
            }
        }
        if decisions.isEmpty {
            decisions = [
                EventDecision(workflow: "", outcome: .noTrigger, reason: "no workflow listens to '\(event.source)'")
            ]
        }
        try await store(decisions, event)
        return decisions
    }

    private func decide(
        _ event: EventRecord, _ incident: Incident, _ workflow: Workflow, _ trigger: WebhookTrigger, _ isReplay: Bool
    ) async throws -> EventDecision {
        let scope = ExpressionScope.early(
            workflow, incident: incident, event: event, variables: engine.configuration.variables)
        do {
            if let condition = trigger.condition, try !condition.isTrue(scope) {
                return EventDecision(
                    workflow: workflow.name, outcome: .filtered, reason: "the trigger's 'if' is false")
            }
            let key = try trigger.key.map { try $0.evaluate(scope) }.map { $0.stringValue ?? $0.serialized() }
            return try await start(workflow, for: incident, of: event, key: key ?? incident.dedupeKey, isReplay)
        } catch let error as InputError {
            return EventDecision(workflow: workflow.name, outcome: .refused, reason: error.description)
        } catch let error as ExpressionFailure {
            return EventDecision(workflow: workflow.name, outcome: .refused, reason: error.description)
        }
    }

    private func start(
        _ workflow: Workflow, for incident: Incident, of event: EventRecord, key: String, _ isReplay: Bool
    ) async throws -> EventDecision {
        // After a crash the run may be there already, even ended: it is not started a second time.
        if !isReplay,
            let runID = try await engine.store.fetchRunID(eventID: event.id, workflow: workflow.name, dedupeKey: key)
        {
            return EventDecision(workflow: workflow.name, outcome: .started, runID: runID)
        }
        let submission = try await engine.submit(
            workflow, RunRequest(trigger: .webhook, incident: incident, event: event, dedupeKey: key))
        return EventDecision(
            workflow: workflow.name, outcome: submission.isNew ? .started : .joined, runID: submission.runID)
    }
}

/// What an event means.
public enum EventContent: Sendable, Equatable {
    /// Incidents, at least one.
    case incidents([Incident])
    /// Nothing to act upon, and why: a ping, an acknowledgement.
    case ignored(String)
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
