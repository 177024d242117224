/// The states of a step, and of the attempt that it is at.
///
/// ```
/// pending → running → succeeded | failed | timed_out | cancelled
///    │        │  └──→ waiting (for its next attempt) → running
///    │        └─────→ unknown (a crash hid the outcome) → running | waiting (for a person) | succeeded | failed
///    └→ skipped
/// ```
public enum StepState: String, Sendable, CaseIterable {
    /// Not started yet.
    case pending
    /// An attempt is under way.
    case running
    /// Waiting for the time of its next attempt, or for a person.
    case waiting
    /// Belay was stopped in the middle of an attempt: whether it took effect is not known.
    case unknown
    /// Ended well.
    case succeeded
    /// Ended badly.
    case failed
    /// Not needed: its condition was false, or the run ended before it.
    case skipped
    /// Stopped with its run.
    case cancelled
    /// Took longer than it may.
    case timedOut = "timed_out"

    /// Whether the step has ended.
    public var isTerminal: Bool { successors.isEmpty }

    /// Whether steps that need this one may start.
    public var allowsDependents: Bool { self == .succeeded || self == .skipped }

    /// The states that may follow this one: the step's half of the transition table.
    public var successors: Set<StepState> {
        switch self {
        case .pending: [.running, .skipped, .failed, .cancelled]
        case .running: [.succeeded, .failed, .timedOut, .cancelled, .waiting, .unknown]
        case .waiting: [.running, .succeeded, .failed, .cancelled]
        case .unknown: [.running, .waiting, .succeeded, .failed, .cancelled]
        case .succeeded, .failed, .skipped, .cancelled, .timedOut: []
        }
    }
}
