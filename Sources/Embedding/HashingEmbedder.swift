/// An embedder without a model: it hashes words into the axes of a vector.
///
/// Texts come close only when they share words, so it is no substitute for a model. It is made for tests,
/// which need vectors that are deterministic, fast, and sensible enough to rank by.
public struct HashingEmbedder: Embedder {
    /// The number of axes.
    public static let dimension = 256

    /// Always the same: there are no weights.
    public let identity = EmbedderIdentity(
        name: "word-hashing", dimension: dimension, precision: "f32", digest: "1")

    /// Makes an embedder.
    public init() {}

    /// Embeds texts; of either kind alike; one without any word gets a vector of its own.
    public func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        texts.map(Self.vector)
    }

    private static func vector(of text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: dimension)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var hash = Fingerprint()
            hash.combine(word.utf8)
            // The top bits are the best mixed ones: one of them is the sign, eight choose the axis.
            let axis = Int(hash.value >> 40) % dimension
            vector[axis] += hash.value >> 63 == 0 ? 1 : -1
        }
        var length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length == 0 {  // no words, or words that cancel each other
            vector[0] = 1
            length = 1
        }
        return vector.map { $0 / length }
    }
}
