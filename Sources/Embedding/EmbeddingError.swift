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
        /// A setting that says which embedder to use cannot be used.
        public static let settingInvalid = Code(name: "settingInvalid")
        /// A service does not take the API key.
        public static let unauthorized = Code(name: "unauthorized")
        /// A service does not take the request, and will not take it later.
        public static let requestRefused = Code(name: "requestRefused")
        /// A service cannot be reached, or failed to the last try.
        public static let serviceUnavailable = Code(name: "serviceUnavailable")
        /// A service answered with what cannot be used.
        public static let answerInvalid = Code(name: "answerInvalid")
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
