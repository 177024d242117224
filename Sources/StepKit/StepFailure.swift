public import JSON

/// Why a step failed, for the retry policy, for people, and for the journal.
public struct StepFailure: Error, Sendable, Equatable {
    /// What sort of failure it is; retry policies choose by it.
    public var kind: Kind
    /// What happened, where, and what to do about it.
    ///
    /// Never holds a secret.
    public var message: String
    /// The input at fault as a JSON pointer: `/page_id`.
    public var field: String?

    /// Makes a failure.
    public init(_ kind: Kind, _ message: String, field: String? = nil) {
        self.kind = kind
        self.message = message
        self.field = field
    }

    /// The classes of failure.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// It may go away by itself: a lost connection, an overloaded server.
        case transient
        /// The input is wrong; the same input fails again.
        case rejectedInput = "rejected_input"
        /// What the input names does not exist.
        case notFound = "not_found"
        /// Somebody else changed the same thing.
        case conflict
        /// The credentials are missing, wrong or too weak.
        case unauthorized
        /// The other side asks for patience.
        case rateLimited = "rate_limited"
        /// It took longer than the step's timeout.
        case timeout
        /// It fails again however often it is tried.
        case permanent
        /// Whether it took effect is not known.
        case unknownOutcome = "unknown_outcome"
    }
}

extension StepFailure {
    /// The failure as it stands in the journal and in answers of the API.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["kind": .string(kind.rawValue), "message": .string(message)]
        if let field { members["field"] = .string(field) }
        return .object(members)
    }

    /// Reads a failure back from its journal form; what cannot be read becomes a permanent failure.
    public init(json: JSONValue) {
        kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)) ?? .permanent
        message = json["message"]?.stringValue ?? json.serialized()
        field = json["field"]?.stringValue
    }
}
