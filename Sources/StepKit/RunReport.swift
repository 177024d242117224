public import Foundation
public import JSON

/// What is known of a run at one moment: what a report shows.
public struct RunReport: Sendable, Equatable {
    /// The run's id.
    public var runID: String
    /// The workflow's name.
    public var workflow: String
    /// What the workflow is for, in its own words.
    public var workflowDescription: String?
    /// The state of the run, such as `running` or `succeeded`.
    public var state: String
    /// What started the run: `webhook`, `schedule`, `manual`.
    public var trigger: String
    /// The incident that started the run, if one did.
    public var incident: Incident?
    /// The run's inputs, secrets blotted out.
    public var inputs: [String: JSONValue]
    /// When the run started.
    public var startedAt: Date
    /// When the run ended; `nil` while it goes on.
    public var endedAt: Date?
    /// The steps in the workflow's order.
    public var steps: [StepReport]

    /// Makes a report.
    public init(
        runID: String, workflow: String, workflowDescription: String? = nil, state: String, trigger: String,
        incident: Incident? = nil, inputs: [String: JSONValue] = [:], startedAt: Date, endedAt: Date? = nil,
        steps: [StepReport] = []
    ) {
        self.runID = runID
        self.workflow = workflow
        self.workflowDescription = workflowDescription
        self.state = state
        self.trigger = trigger
        self.incident = incident
        self.inputs = inputs
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.steps = steps
    }
}

/// What is known of one step of a run.
public struct StepReport: Sendable, Equatable {
    /// The step's id.
    public var id: String
    /// The handler's kind.
    public var uses: String
    /// The step's state.
    public var state: String
    /// How many attempts were made.
    public var attempts: Int
    /// When the first attempt started.
    public var startedAt: Date?
    /// When the last attempt ended.
    public var endedAt: Date?
    /// The outputs of a step that succeeded, secrets blotted out.
    public var output: JSONValue?
    /// Why the step failed, if it did.
    public var failure: StepFailure?

    /// Makes a step's part of a report.
    public init(
        id: String, uses: String, state: String, attempts: Int, startedAt: Date? = nil, endedAt: Date? = nil,
        output: JSONValue? = nil, failure: StepFailure? = nil
    ) {
        self.id = id
        self.uses = uses
        self.state = state
        self.attempts = attempts
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.output = output
        self.failure = failure
    }
}
