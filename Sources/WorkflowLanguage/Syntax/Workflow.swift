public import StepKit
public import YAML

/// One workflow as its file describes it, validated: names resolve, expressions parse, steps are known.
public struct Workflow: Sendable {
    /// The workflow's name, `[a-z][a-z0-9_-]*`.
    public var name: String
    /// What it is for.
    public var description: String?
    /// What starts a run, besides a person.
    public var triggers: [Trigger]
    /// The typed inputs, in the file's order.
    public var inputs: [WorkflowInput]
    /// How long a run may take, waits included; `nil` for no limit.
    public var timeout: Duration?
    /// The steps, in the file's order.
    public var steps: [Step]
    /// The run's outputs, by name.
    public var outputs: [String: Template]
    /// The text that this workflow was read from.
    public var source: WorkflowSource

    /// The step with an id.
    public func step(_ id: String) -> Step? {
        steps.first { $0.id == id }
    }
}

/// Where a workflow was read from.
///
/// A run is pinned to it.
public struct WorkflowSource: Sendable, Hashable {
    /// The file's path, as it was given.
    public var file: String
    /// The file's whole text.
    public var text: String
    /// The version: the SHA-256 of the text, in hexadecimal.
    public var hash: String
}

/// What starts a run.
public enum Trigger: Sendable {
    /// A delivery of an incident tool.
    case webhook(WebhookTrigger)
    /// The clock.
    case schedule(ScheduleTrigger)
}

/// Starts a run for deliveries of one source.
public struct WebhookTrigger: Sendable {
    /// The decoder: `alertmanager`.
    public var source: String
    /// Over `incident` and `event`; a run starts when it is true.
    ///
    /// `nil`: always.
    public var condition: Expression?
    /// One live run per key; a further delivery joins the live run.
    ///
    /// `nil`: the incident's dedupe key.
    public var key: Template?
    /// How long no further delivery with its key must have come before the run starts.
    ///
    /// `nil`: it starts at once.
    public var debounce: Duration?
    /// What the end of an incident does.
    ///
    /// `nil`: the condition decides, as about any other delivery.
    public var onResolved: ResolvedPolicy?
    /// How the delivery becomes an incident.
    ///
    /// `nil`: as its source has it.
    public var map: IncidentMap?
}

/// What the end of an incident does to the live run about it.
public enum ResolvedPolicy: String, Sendable, CaseIterable {
    /// It is cancelled.
    case cancel
    /// Nothing.
    case ignore
}

/// How JSON of any form becomes an incident.
public struct IncidentMap: Sendable {
    /// Over `event`; by the names of the incident's fields, `labels` left out.
    public var fields: [String: Template]
    /// The labels, by name.
    public var labels: [String: Template]
}

/// Starts a run at the times that a cron expression names.
public struct ScheduleTrigger: Sendable {
    /// Five fields: minute, hour, day of month, month, day of week.
    public var cron: String
    /// An IANA time zone: `Europe/Berlin`.
    public var timezone: String
}

/// One typed input of a workflow.
public struct WorkflowInput: Sendable {
    /// The name, `[a-z][a-z0-9_-]*`.
    public var name: String
    /// The type that values must have.
    public var type: InputType
    /// What it is for.
    public var description: String?
    /// The value when none is given; may refer to `incident` and `event`.
    ///
    /// `nil`: the input is required.
    public var defaultValue: Template?
}

/// The types of inputs.
public enum InputType: String, Sendable, CaseIterable {
    /// A text.
    case string
    /// A whole number.
    case integer
    /// A number.
    case number
    /// A truth value.
    case boolean
    /// A list of anything.
    case array
    /// A mapping of anything.
    case object
}

/// One node of a workflow.
public struct Step: Sendable {
    /// The id, `[a-z][a-z0-9_-]*`, unique in the workflow.
    public var id: String
    /// What the step does, for people.
    public var name: String?
    /// The handler's kind: the name after `uses:`, or `StepCatalog.scriptKind` for `run:`.
    public var uses: String
    /// The handler's input, an object template: `with:`, or `script` and `env` for `run:`.
    public var with: Template
    /// The steps that must have ended before this one starts; the step before it unless the file says otherwise.
    public var needs: [String]
    /// The step is skipped when it is false.
    ///
    /// `nil`: it runs when no needed step has failed.
    public var condition: Expression?
    /// When and how often to try again.
    public var retry: RetryPolicy
    /// How long one attempt may take; `nil`: as the handler says.
    public var timeout: Duration?
    /// Whether the run goes on as if this step had succeeded when it fails.
    public var continueOnError: Bool
    /// What to do when a crash hides an attempt's outcome.
    public var onUnknown: UnknownPolicy
    /// Where the step stands in the file.
    public var position: SourcePosition
}

/// When and how often a failed attempt is tried again.
public struct RetryPolicy: Sendable, Equatable {
    /// The most attempts, the first one included.
    public var attempts: Int
    /// The wait before the second attempt.
    public var initial: Duration
    /// By what each further wait grows.
    public var factor: Double
    /// The longest wait.
    public var max: Duration
    /// The share of a wait that is random: 0.2 makes a wait of 10 s one of 8 to 12 s.
    public var jitter: Double
    /// The failures that are tried again.
    public var on: Set<StepFailure.Kind>

    /// Sets a policy.
    public init(
        attempts: Int, initial: Duration = .seconds(1), factor: Double = 2, max: Duration = .seconds(60),
        jitter: Double = 0.2, on: Set<StepFailure.Kind> = [.transient, .rateLimited, .timeout]
    ) {
        self.attempts = attempts
        self.initial = initial
        self.factor = factor
        self.max = max
        self.jitter = jitter
        self.on = on
    }

    /// One attempt only.
    public static let never = RetryPolicy(attempts: 1)
}

/// What to do with an attempt whose outcome a crash has hidden.
public enum UnknownPolicy: String, Sendable, CaseIterable {
    /// Run it again, with the same idempotency key.
    case rerun
    /// Fail the step.
    case fail
    /// Wait for a person to say.
    case ask
}
