import Foundation
import StepKit

/// What an incident of a delivery leads to for one trigger, as far as that can be told before it is stored.
enum EventPlan: Sendable {
    /// It is decided already: the trigger's condition is false, an input is missing.
    case decided(EventDecision)
    /// A run, unless a live one with its key is joined; with `debounce` it waits that long for further events.
    case start(NewRun, debounce: Duration?)
    /// The end of the live run with a key, because its incident has ended.
    case cancel(workflow: String, key: String, Incident)
}

/// Why an event is decided about.
enum EventOccasion: Sendable, Equatable {
    /// It has just come; the key tells whether it came before.
    case arrival(key: String?)
    /// A crash came before its decisions were stored.
    case recovery
    /// Somebody wants it decided about once more.
    case replay
}

/// What came of an event.
struct SettledEvent: Sendable {
    /// What was decided, and the incident that it is about where a run was started or joined.
    struct Decision: Sendable {
        var decision: EventDecision
        var incident: Incident?
    }

    var decisions: [Decision] = []
    /// The runs that were stored, to be driven.
    var started: [NewRun] = []
    /// The live runs that are to be cancelled before the decisions are stored.
    var cancelled: [String] = []
    /// The event that it repeats.
    var duplicateOf: String?
}

extension Duration {
    /// In seconds.
    var timeInterval: TimeInterval { TimeInterval(milliseconds) / 1000 }
}
