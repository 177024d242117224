/// What a handler knows of the attempt that it works for.
public struct StepContext: Sendable {
    /// The run's id.
    public var runID: String
    /// The workflow's name.
    public var workflow: String
    /// The step's id in the workflow.
    public var step: String
    /// The number of this attempt, from 1.
    public var attempt: Int
    /// The same text for every attempt of this step in this run, before and after a restart.
    ///
    /// Safe to send to others.
    public var idempotencyKey: String
    /// When the engine will cancel this attempt.
    public var deadline: ContinuousClock.Instant
    /// The folder of the workflow's file, where scripts run.
    public var workingDirectory: String
    /// Writes one line to the attempt's log, which people see live.
    ///
    /// Secrets are blotted out.
    public var log: @Sendable (String) -> Void
    /// Keeps a file with the run.
    ///
    /// Secrets are blotted out of texts.
    public var keep: @Sendable (StepArtifact) async throws -> Void
    /// Reads what is known of the whole run up to now.
    public var report: @Sendable () async throws -> RunReport

    /// Makes a context; tests leave out what they do not need.
    public init(
        runID: String, workflow: String, step: String, attempt: Int = 1, idempotencyKey: String,
        deadline: ContinuousClock.Instant, workingDirectory: String = ".",
        log: @escaping @Sendable (String) -> Void = { _ in },
        keep: @escaping @Sendable (StepArtifact) async throws -> Void = { _ in },
        report: @escaping @Sendable () async throws -> RunReport
    ) {
        self.runID = runID
        self.workflow = workflow
        self.step = step
        self.attempt = attempt
        self.idempotencyKey = idempotencyKey
        self.deadline = deadline
        self.workingDirectory = workingDirectory
        self.log = log
        self.keep = keep
        self.report = report
    }

    /// The time until the engine will cancel this attempt; never negative.
    public var timeRemaining: Duration {
        max(.zero, deadline - ContinuousClock.now)
    }
}
