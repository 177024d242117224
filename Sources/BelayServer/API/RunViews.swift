import Foundation
public import JSON
import StepKit
public import WorkflowEngine

extension RunRecord {
    /// The run as the API shows it.
    public var view: JSONValue {
        [
            "id": .string(id), "workflow": .string(workflow), "version": .string(version),
            "state": .string(state.rawValue), "trigger": .string(trigger.rawValue), "inputs": .object(inputs),
            "incident": incident?.json ?? .null, "event_id": eventID.map { .string($0) } ?? .null,
            "outputs": outputs ?? .null, "failure": failure?.json ?? .null,
            "created_at": .time(createdAt), "starts_at": .time(startsAt), "started_at": .time(startedAt),
            "ended_at": .time(endedAt), "duration_ms": .milliseconds(from: startedAt, to: endedAt),
        ]
    }
}

extension RunDetails {
    /// The run with its steps, attempts and events as the API shows it.
    public var view: JSONValue {
        let attempts = Dictionary(grouping: attempts, by: \.step)
        var members = run.view.objectValue ?? [:]
        members["events"] = .array(events.map(\.view))
        members["steps"] = .array(steps.map { $0.view(attempts: attempts[$0.id] ?? []) })
        return .object(members)
    }
}

extension RunEvent {
    /// The event as the API shows it in its run.
    fileprivate var view: JSONValue {
        [
            "id": .string(id), "source": .string(source), "received_at": .time(receivedAt),
            "outcome": .string(outcome.rawValue), "incident": incident?.json ?? .null,
        ]
    }
}

extension StepRecord {
    /// The step as the API shows it.
    func view(attempts: [AttemptRecord]) -> JSONValue {
        [
            "id": .string(id), "uses": .string(uses), "state": .string(state.rawValue),
            "outputs": output ?? .null, "failure": failure?.json ?? .null,
            "next_attempt_at": .time(wakeAt), "started_at": .time(startedAt), "ended_at": .time(endedAt),
            "duration_ms": .milliseconds(from: startedAt, to: endedAt),
            "idempotency_key": .string(idempotencyKey), "attempts": .array(attempts.map(\.view)),
        ]
    }
}

extension AttemptRecord {
    /// The attempt as the API shows it.
    fileprivate var view: JSONValue {
        [
            "number": .int(number), "state": .string(state.rawValue), "input": input ?? .null,
            "failure": failure?.json ?? .null, "log": .array(log.map { .string($0) }),
            "started_at": .time(startedAt), "ended_at": .time(endedAt),
            "duration_ms": .milliseconds(from: startedAt, to: endedAt),
        ]
    }
}

extension JournalEntry {
    /// The entry as the API shows it.
    public var view: JSONValue {
        [
            "sequence": .int(sequence), "run_id": .string(runID), "at": .time(at), "kind": .string(kind),
            "step": step.map { .string($0) } ?? .null, "data": data,
        ]
    }
}

extension EventRecord {
    /// The event as the API shows it.
    public var view: JSONValue {
        [
            "id": .string(id), "source": .string(source), "received_at": .time(receivedAt),
            "headers": .object(headers.mapValues { .string($0) }), "proof": proof.map { .string($0) } ?? .null,
            "duplicate_of": duplicateOf.map { .string($0) } ?? .null,
            "decisions": .array(
                decisions.map { decision in
                    [
                        "workflow": .string(decision.workflow), "outcome": .string(decision.outcome.rawValue),
                        "run_id": decision.runID.map { .string($0) } ?? .null,
                        "reason": decision.reason.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}

extension JSONValue {
    /// A time, RFC 3339 in UTC with milliseconds.
    fileprivate static func time(_ date: Date?) -> JSONValue {
        date.map { .string($0.ISO8601Format(.belay)) } ?? .null
    }

    /// The whole milliseconds between two times, `null` when one is not known.
    fileprivate static func milliseconds(from start: Date?, to end: Date?) -> JSONValue {
        guard let start, let end else { return .null }
        return .int(Int((end.timeIntervalSince(start) * 1000).rounded()))
    }
}
