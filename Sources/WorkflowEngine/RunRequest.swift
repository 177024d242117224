public import JSON
public import StepKit

/// What a run is started with.
public struct RunRequest: Sendable {
    /// The given inputs; missing ones get their defaults.
    public var inputs: [String: JSONValue]
    /// What starts it.
    public var trigger: TriggerKind
    /// The incident that it is about, if any.
    public var incident: Incident?
    /// The delivery that started it, if one did.
    public var event: EventRecord?
    /// At most one live run of the workflow has this key; `nil` for no such limit.
    public var dedupeKey: String?
    /// The run that it repeats, if it does.
    public var repeats: String?
    /// Who asked for it and why, when a person did.
    public var cause: Cause?
    /// The key of the request that asks for it, which is noted with it.
    public var requestKey: RequestKey?

    /// Makes a request.
    public init(
        inputs: [String: JSONValue] = [:], trigger: TriggerKind, incident: Incident? = nil,
        event: EventRecord? = nil, dedupeKey: String? = nil, repeats: String? = nil, cause: Cause? = nil,
        requestKey: RequestKey? = nil
    ) {
        self.inputs = inputs
        self.trigger = trigger
        self.incident = incident
        self.event = event
        self.dedupeKey = dedupeKey
        self.repeats = repeats
        self.cause = cause
        self.requestKey = requestKey
    }
}

/// What became of a request.
public struct Submission: Sendable, Equatable {
    /// The run that was started, or the live one with the same key.
    public var runID: String
    /// Whether a run was started.
    public var isNew: Bool
}

/// The engine is shutting down and accepts nothing more.
///
/// Try again when it is back.
public struct EngineStopped: Error, CustomStringConvertible {
    /// What to do.
    public var description: String { "belay is shutting down; try again in a moment" }
}

/// A run cannot be acted on: it does not exist, or has ended.
public struct RunNotLive: Error, CustomStringConvertible {
    /// What is the matter with the run.
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}
