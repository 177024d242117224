/// Turns texts into vectors that lie close together when the texts mean much the same.
///
/// Conform to this to add a way of embedding. Vectors have length 1, so that the dot product of two is
/// their cosine similarity, and a text's vector never depends on the texts that it is embedded with.
public protocol Embedder: Sendable {
    /// What the vectors are made by.
    ///
    /// Vectors of different identities cannot be compared.
    var identity: EmbedderIdentity { get }

    /// Embeds texts.
    ///
    /// - Parameters:
    ///   - texts: any texts, the empty one too; what exceeds the embedder's window is ignored.
    ///   - kind: what they are, as many models want to be told.
    /// - Returns: a vector of `identity.dimension` numbers for each text, in order.
    /// - Throws: `EmbeddingError` if a vector cannot be had; `CancellationError` if the task was cancelled.
    func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]]
}

/// What a text is to a search.
public enum TextKind: String, Sendable, CaseIterable {
    /// What somebody looks for: a question, a symptom.
    case query
    /// What may be found.
    case passage
}

/// What makes vectors comparable: the same model, with the same weights, at the same precision.
public struct EmbedderIdentity: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The model's name, such as `all-MiniLM-L6-v2`.
    public var name: String
    /// How many numbers a vector has.
    public var dimension: Int
    /// The arithmetic that the vectors were computed with, such as `f32`.
    public var precision: String
    /// A fingerprint of the weights and the vocabulary: it tells models apart, but proves nothing.
    public var digest: String

    /// Describes an embedder.
    public init(name: String, dimension: Int, precision: String, digest: String) {
        self.name = name
        self.dimension = dimension
        self.precision = precision
        self.digest = digest
    }

    /// All parts in one line: `all-MiniLM-L6-v2/384/f32/9f86d081884c7d65`.
    public var description: String { "\(name)/\(dimension)/\(precision)/\(digest)" }
}
