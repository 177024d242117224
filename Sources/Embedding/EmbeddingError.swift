/// Why a model cannot be loaded, or a text not be embedded.
public struct EmbeddingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of errors; more may come.
    public struct Code: Sendable, Hashable {
        /// The code's name in lower camel case.
        public let name: String

        /// A file of the model is not there.
        public static let modelMissing = Code(name: "modelMissing")
        /// A file of the model cannot be read.
        public static let modelUnreadable = Code(name: "modelUnreadable")
        /// A file of the model is damaged, or it is another model's.
        public static let modelInvalid = Code(name: "modelInvalid")
        /// The model is whole, but of a kind that Belay does not compute.
        public static let modelUnsupported = Code(name: "modelUnsupported")
        /// The model yields no usable vector.
        public static let outputInvalid = Code(name: "outputInvalid")
    }

    /// What kind of error it is.
    public var code: Code
    /// What is wrong, in which file, and what to do about it.
    public var message: String

    /// Makes an error.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
