/// Why the index cannot do what it was asked to.
public struct SearchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; more may come.
    public enum Code: String, Sendable {
        /// The file is a database of something else.
        case notAnIndex
        /// The index contradicts itself; it can be deleted and built again.
        case damagedIndex
        /// The embedder answered with something that is no usable vector.
        case badEmbedding
        /// What was to be measured with vectors had to do without them.
        case vectorsMissing
        /// A file of evaluation data cannot be used.
        case badDataset
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, where, and what to do about it.
    public var message: String

    /// Describes a failure.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
