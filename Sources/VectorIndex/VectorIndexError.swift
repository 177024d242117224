/// Why a vector store could not do what was asked.
public struct VectorIndexError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// The store's content is not what was written: a checksum is wrong, or a length impossible.
        case damaged
        /// A vector has not as many numbers as the store's dimension, or one that is not finite.
        case wrongDimension
        /// The store now belongs to another model: another process has opened it with other vectors in mind.
        case otherIdentity
        /// The system refused to read or write.
        case io
        /// A setting that says where the vectors are cannot be used.
        case settingInvalid
        /// The server with the vectors cannot be reached, or failed to the last try.
        case unreachable
        /// The server with the vectors does not do what it is asked, and will not later.
        case refused
        /// The server with the vectors answered with what cannot be used.
        case badAnswer
    }

    /// The kind of failure.
    public let code: Code
    /// What went wrong, where, and what to do about it.
    public let message: String

    /// An error with its message.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The kind and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
