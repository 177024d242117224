/// What a step handler is called, takes, gives and changes.
public struct StepDescriptor: Sendable {
    /// The name after `uses:`, two lower-case words joined by a dot: `page.update`.
    public var kind: String
    /// One sentence for people who look for a step.
    public var summary: String
    /// What `with:` must be: an object schema.
    public var input: JSONSchema
    /// What `outputs` will be: an object schema.
    public var output: JSONSchema
    /// What an attempt changes outside.
    public var effect: StepEffect
    /// How a repeated attempt is told from a second one.
    public var idempotency: StepIdempotency
    /// How long one attempt may take when the workflow does not say.
    public var timeout: Duration

    /// Describes a step.
    public init(
        kind: String, summary: String, input: JSONSchema, output: JSONSchema, effect: StepEffect,
        idempotency: StepIdempotency = .none, timeout: Duration = .seconds(300)
    ) {
        self.kind = kind
        self.summary = summary
        self.input = input
        self.output = output
        self.effect = effect
        self.idempotency = idempotency
        self.timeout = timeout
    }

    /// Whether the engine may run an attempt again whose outcome a crash has hidden.
    public var mayRerunBlindly: Bool {
        effect == .read || idempotency == .native || idempotency == .key
    }
}

/// What an attempt changes outside of Belay.
public enum StepEffect: String, Sendable, CaseIterable {
    /// Nothing.
    case read
    /// Something that can be put right again.
    case write
    /// Something that cannot.
    case destructive
}

/// Why running an attempt twice with the same input and key does no harm, if so.
public enum StepIdempotency: String, Sendable, CaseIterable {
    /// It may do harm.
    case none
    /// The work is the same done once or twice by its nature: "set the section to this text".
    case native
    /// The other side recognises the idempotency key.
    case key
    /// The handler's `reconcile` finds out whether it was done.
    case reconcile
}
