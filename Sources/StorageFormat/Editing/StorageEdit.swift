/// What an edit made of a body.
public struct StorageEdit: Sendable, Equatable {
    /// What happened to the section.
    public enum Outcome: String, Sendable {
        /// Its body was replaced.
        case replaced
        /// It was not there and was added at the end.
        case created
        /// It says the same already; `newSource` is the source as it was.
        case unchanged
    }

    /// The whole body after the edit.
    public var newSource: String
    /// What happened.
    public var outcome: Outcome
    /// What was in the section before, as storage format; nil if there was no section.
    public var previousBody: String?
}
