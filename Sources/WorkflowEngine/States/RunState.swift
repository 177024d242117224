/// The states of a run.
///
/// ```
/// queued → running ⇄ waiting → succeeded | failed | timed_out
///    └────────┴─────────┴────→ cancelling → cancelled
/// ```
public enum RunState: String, Sendable, CaseIterable {
    /// Accepted, not yet taken up.
    case queued
    /// At least one step is running or about to.
    case running
    /// Nothing runs until a timer fires or a person decides.
    case waiting
    /// Somebody asked to cancel; running steps are being stopped.
    case cancelling
    /// All steps have ended well.
    case succeeded
    /// A step failed for good.
    case failed
    /// Cancelled by somebody.
    case cancelled
    /// The workflow's `timeout` passed.
    case timedOut = "timed_out"

    /// Whether nothing can happen to the run any more.
    public var isTerminal: Bool { successors.isEmpty }

    /// Whether a person may have the run go on from where it ended.
    public var canBeRetried: Bool { isTerminal && self != .succeeded }

    /// The states that may follow this one: the run's half of the transition table.
    public var successors: Set<RunState> {
        switch self {
        case .queued: [.running, .waiting, .cancelling, .succeeded, .failed, .timedOut]
        case .running: [.running, .waiting, .cancelling, .succeeded, .failed, .timedOut]
        case .waiting: [.waiting, .running, .cancelling, .succeeded, .failed, .timedOut]
        case .cancelling: [.cancelling, .cancelled]
        case .succeeded, .failed, .cancelled, .timedOut: []
        }
    }
}
