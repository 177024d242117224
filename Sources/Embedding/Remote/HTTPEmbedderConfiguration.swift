/// Where a service that embeds is, what it is asked for, and how patiently.
public struct HTTPEmbedderConfiguration: Sendable {
    /// How a service wants to be asked.
    public enum Service: String, Sendable, CaseIterable {
        /// `POST …/embeddings` as OpenAI, Ollama, vLLM and LM Studio have it.
        case openAI = "openai"
        /// `POST …/embed` of Text Embeddings Inference.
        case textEmbeddingsInference = "tei"
    }

    /// How the service wants to be asked.
    public var service: Service
    /// The address that the service's paths begin with, such as `https://api.openai.com/v1`.
    public var url: String
    /// The model that is asked for; empty where the service has just one.
    public var model: String
    /// How many numbers a vector has.
    public var dimension: Int
    /// Whether the service is asked for vectors of that dimension; else it is only checked.
    public var asksForDimension = false
    /// What `Authorization: Bearer` is sent with.
    public var apiKey: EmbeddingSecret?
    /// What goes before each query.
    public var queryPrefix = ""
    /// What goes before each passage.
    public var passagePrefix = ""
    /// Most texts of one request.
    public var textsMax = 32
    /// Most bytes of texts in one request; a single longer text goes alone.
    public var bytesMax = 256 << 10
    /// Most bytes of one text; what exceeds them is not sent.
    public var textBytesMax = 24 << 10
    /// Most requests in a minute, evenly spread; `nil` for no limit.
    public var requestsPerMinute: Int?
    /// How long one request may take.
    public var timeout = Duration.seconds(60)
    /// When a request is tried again.
    public var retry = EmbeddingRetryPolicy()

    /// Names a service; what else there is has defaults.
    public init(service: Service, url: String, model: String, dimension: Int, apiKey: EmbeddingSecret? = nil) {
        self.service = service
        self.url = url
        self.model = model
        self.dimension = dimension
        self.apiKey = apiKey
    }

    func prefix(of kind: TextKind) -> String {
        switch kind {
        case .query: queryPrefix
        case .passage: passagePrefix
        }
    }
}

/// When and how often a request is tried again.
///
/// That is after a failure of the network, and after 408, 429, 500, 502, 503 and 504. To embed twice does no harm.
public struct EmbeddingRetryPolicy: Sendable {
    /// The most tries, the first included.
    public var attemptsMax = 5
    /// The longest wait before the second try; each further one is twice as long, up to `waitMax`.
    ///
    /// What is really waited is anything from half of it to all of it, by chance.
    public var initialWait = Duration.milliseconds(500)
    /// The longest wait that is chosen without the service asking for it.
    public var waitMax = Duration.seconds(20)
    /// The most time that one request may spend waiting between its tries.
    ///
    /// A service that asks for more than is left gets no further try.
    public var budget = Duration.seconds(60)

    /// Makes a policy with the defaults.
    public init() {}
}

/// A key that does not print.
public struct EmbeddingSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let value: String

    /// Wraps a key.
    public init(_ value: String) {
        self.value = value
    }

    /// `<REDACTED>`.
    public var description: String { "<REDACTED>" }
    /// `<REDACTED>`.
    public var debugDescription: String { description }
    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
