public import JSON

/// The code behind a step's `uses:` name.
///
/// Conform to this to add a step.
///
/// The engine drives a handler so:
/// 1. `descriptor` is read once, when the catalog is made; its schemas type-check every workflow that uses the step.
/// 2. `plan` may be asked at any time for what `run` would do. It never changes anything outside.
/// 3. `run` does the work of one attempt. It honours task cancellation, which the engine uses for
///    timeouts and for cancelled runs.
/// 4. `reconcile` is asked after a crash, when it is unknown whether an attempt's effect took place,
///    if the descriptor's idempotency is `.reconcile`.
///
/// One handler serves many runs at once; whatever it keeps must be safe to share.
public protocol StepHandler: Sendable {
    /// What the step is called, takes, gives and changes.
    var descriptor: StepDescriptor { get }

    /// Says what `run` would do with this input, without doing it.
    ///
    /// - Throws: `StepFailure` when the input is wrong or the outside cannot be read.
    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan

    /// Does the work of one attempt.
    ///
    /// - Throws: `StepFailure`, which counts as the outcome `.failed`; `CancellationError` when cancelled;
    ///   any other error counts as a permanent failure.
    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome

    /// Finds out whether an earlier attempt with the same idempotency key took effect.
    ///
    /// - Throws: `StepFailure` when that cannot be found out now.
    func reconcile(_ input: StepInput, _ context: StepContext) async throws -> Reconciliation
}

extension StepHandler {
    /// Says only which step would run with which input.
    public func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        StepPlan(summary: "would run \(descriptor.kind)")
    }

    /// Knows nothing: the step's `on_unknown` policy decides.
    public func reconcile(_ input: StepInput, _ context: StepContext) async throws -> Reconciliation {
        .unknown
    }
}

/// What an attempt came to.
///
/// An outcome is a decision, not only a result.
public enum StepOutcome: Sendable, Equatable {
    /// The work is done; the value is the step's `outputs`, an object.
    case succeeded(JSONValue)
    /// The work is not done, nothing is wrong for good: try again, not before this time has passed.
    case retry(after: Duration, reason: StepFailure)
    /// The work failed; the retry policy decides by the failure's class whether it is tried again.
    case failed(StepFailure)
}

/// What a step would do.
public struct StepPlan: Sendable, Equatable {
    /// One line for people: `would replace section "Runbook" of page 123`.
    public var summary: String
    /// The change as a unified diff, where there is one.
    public var diff: String?

    /// Makes a plan.
    public init(summary: String, diff: String? = nil) {
        self.summary = summary
        self.diff = diff
    }
}

/// What is known of an attempt whose outcome a crash has hidden.
public enum Reconciliation: Sendable, Equatable {
    /// The effect took place; the value is the step's `outputs`.
    case applied(JSONValue)
    /// The effect did not take place: the step may run again.
    case notApplied
    /// It cannot be known.
    case unknown
}
