public import Foundation
public import JSON
public import StepKit
import WorkflowLanguage

/// A run as it is stored.
public struct RunRecord: Sendable, Equatable {
    /// The id: 26 characters that sort by the time of creation.
    public var id: String
    /// The workflow's name.
    public var workflow: String
    /// The hash of the workflow's text that the run is pinned to.
    public var version: String
    /// The state.
    public var state: RunState
    /// What started it.
    public var trigger: TriggerKind
    /// The checked inputs, secrets blotted out.
    public var inputs: [String: JSONValue]
    /// The incident that started it, if one did.
    public var incident: Incident?
    /// The event that started it, if one did.
    public var eventID: String?
    /// Live runs of one workflow have different keys.
    public var dedupeKey: String?
    /// The outputs, once it has succeeded.
    public var outputs: JSONValue?
    /// Why it failed, if it did.
    public var failure: StepFailure?
    /// When it was accepted.
    public var createdAt: Date
    /// When it starts, if it waits for further events about its incident first.
    public var startsAt: Date?
    /// When its first step could start.
    public var startedAt: Date?
    /// When it ended.
    public var endedAt: Date?
    /// Which start of the engine owns it; only that one's transitions count.
    public var epoch: Int
}

/// A run that has not ended, with all that is needed to drive it.
struct LiveRun: Sendable {
    var run: RunRecord
    var steps: [StepRecord]
    /// The workflow that it is pinned to; `nil` when that is missing.
    var source: (file: String, text: String)?
    /// The event that started it, if one did.
    var event: EventRecord?
    /// All events that it is about up to now.
    var events: [RunEvent]
}

/// A run that is to be accepted, with all that is stored of it first.
struct NewRun: Sendable {
    var record: RunRecord
    var workflow: Workflow
    var steps: [StepRecord]
    /// The run that it repeats, if it does.
    var repeats: String?
    /// Who asked for it and why, when a person did.
    var cause: Cause?
    /// The event that starts it, if one does.
    var event: EventRecord?
    /// Until when further events may put its start off.
    var startsBy: Date?
    /// The key of the request that starts it, if it has one.
    var requestKey: RequestKey?
}

/// One of the events that a run is about: the one that started it, or one that joined it.
public struct RunEvent: Sendable, Equatable {
    /// The event's id.
    public var id: String
    /// The tool that it came from.
    public var source: String
    /// When it was accepted.
    public var receivedAt: Date
    /// Whether it started the run, or joined it.
    public var outcome: EventDecision.Outcome
    /// What it tells; `nil` when an older version of Belay took it.
    public var incident: Incident?
}

/// What starts a run.
public enum TriggerKind: String, Sendable, CaseIterable {
    /// An incident tool's delivery.
    case webhook
    /// The clock.
    case schedule
    /// A person or a program, through the command line or the API.
    case manual
}

/// A step of a run as it is stored.
public struct StepRecord: Sendable, Equatable {
    /// The step's id.
    public var id: String
    /// Its place among the workflow's steps, from 0.
    public var position: Int
    /// The handler's kind.
    public var uses: String
    /// The state.
    public var state: StepState
    /// How many attempts were started.
    public var attempts: Int
    /// How many of them a crash interrupted.
    public var interruptions: Int
    /// How many attempts a person has made forgotten by retrying the run: they do not count for the retry policy.
    public var forgiven: Int
    /// The same for every attempt of this step in this run.
    public var idempotencyKey: String
    /// The outputs of a step that succeeded, secrets blotted out.
    public var output: JSONValue?
    /// Why its last attempt failed.
    public var failure: StepFailure?
    /// When its next attempt is due.
    public var wakeAt: Date?
    /// When its first attempt started.
    public var startedAt: Date?
    /// When it ended.
    public var endedAt: Date?
}

extension StepRecord {
    /// A step of a new run.
    init(_ step: Step, at position: Int, runID: String) {
        self.init(
            id: step.id, position: position, uses: step.uses, state: .pending, attempts: 0, interruptions: 0,
            forgiven: 0,
            idempotencyKey: IdempotencyKey.make(runID: runID, step: step.id))
    }

    /// Whether the step waits for a person to say what its interrupted attempt did.
    public var isUndecided: Bool { state == .waiting && wakeAt == nil }

    /// How the step ends when its run does before it; `nil` when it has ended already.
    func closing(_ note: String) -> StepChange? {
        guard !state.isTerminal else { return nil }
        var change = StepChange(step: id, from: state, to: .cancelled, attempt: attempts, note: note)
        if state == .pending { change.to = .skipped }
        if state == .running {
            change.to = .failed
            change.failure = StepFailure(.unknownOutcome, "belay was stopped while this attempt ran")
        }
        return change
    }
}

/// One attempt of a step as it is stored.
public struct AttemptRecord: Sendable, Equatable {
    /// The step's id.
    public var step: String
    /// The number, from 1.
    public var number: Int
    /// The state.
    public var state: StepState
    /// The evaluated input, secrets blotted out.
    public var input: JSONValue?
    /// Why it failed.
    public var failure: StepFailure?
    /// What it logged, one line each.
    public var log: [String]
    /// When it started.
    public var startedAt: Date
    /// When it ended.
    public var endedAt: Date?
}

/// One line of the journal.
public struct JournalEntry: Sendable, Equatable {
    /// The place in the journal of all runs; grows with time.
    public var sequence: Int
    /// The run.
    public var runID: String
    /// When it happened.
    public var at: Date
    /// What happened, such as `run.started` or `step.succeeded`.
    public var kind: String
    /// The step it happened to, if to one.
    public var step: String?
    /// The particulars: attempt, failure, note, who and why.
    public var data: JSONValue
}

/// One accepted delivery of an incident tool, as it is stored.
public struct EventRecord: Sendable, Equatable {
    /// The id, of the same form as a run's.
    public var id: String
    /// The decoder that read it: `alertmanager`.
    public var source: String
    /// When it was accepted.
    public var receivedAt: Date
    /// Those of its headers that decide what it means; names in lower case.
    public var headers: [String: String] = [:]
    /// How it proved where it comes from; `nil` when it did not.
    public var proof: String?
    /// The event of which this one is a repetition; `nil` when it is none.
    public var duplicateOf: String?
    /// The body, byte for byte.
    public var body: [UInt8]
    /// What was decided for it, a line for each incident and workflow.
    public var decisions: [EventDecision]
}

/// What was decided for an incident of an event.
public struct EventDecision: Sendable, Equatable {
    /// The workflow that it was decided for; empty when no workflow listens.
    public var workflow: String
    /// What was decided.
    public var outcome: Outcome
    /// The run that was started or joined.
    public var runID: String?
    /// Why, where that is not plain.
    public var reason: String?

    /// The possible decisions.
    public enum Outcome: String, Sendable, CaseIterable {
        /// A run was started.
        case started
        /// A live run with the same key already handles it.
        case joined
        /// It was delivered before, and has been decided about then.
        case duplicate
        /// Its incident has ended, and so the live run was cancelled.
        case cancelled
        /// The trigger's condition is false.
        case filtered
        /// No workflow listens to the source.
        case noTrigger = "no_trigger"
        /// A run could not be started; the reason says why.
        case refused
        /// There is nothing to act upon: a ping, an acknowledgement.
        case ignored
        /// It is genuine, but cannot be read.
        case deadLetter = "dead_letter"
    }
}
