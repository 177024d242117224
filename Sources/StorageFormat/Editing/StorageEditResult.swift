/// What a list of edits made of a body.
public struct StorageEditResult: Sendable {
    /// What became of one edit.
    public enum Outcome: String, Sendable {
        /// Something that was there is another now.
        case changed
        /// What was named was not there and has been added.
        case created
        /// The body says it already.
        case unchanged
    }

    /// A place that an edit changed, in bytes of UTF-8: before that edit and after it.
    public struct Change: Sendable, Equatable {
        /// The place before the edit.
        public var old: Range<Int>
        /// The place after the edit.
        public var new: Range<Int>
    }

    /// One edit and what became of it.
    public struct Step: Sendable {
        /// The edit.
        public var edit: StorageEdit
        /// What became of it.
        public var outcome: Outcome
        /// The places it changed, in order; every byte outside of them is as it was.
        public var changes: [Change]
    }

    /// The body after all edits.
    public var document: StorageDocument
    /// The edits in the order in which they were applied.
    public var steps: [Step]
    /// The source after all edits; the very source as it was if nothing changed.
    public var newSource: String { document.source }
    /// Whether any edit changed the source.
    public var isChanged: Bool { steps.contains { $0.outcome != .unchanged } }
}
