import Foundation

/// Made-up vectors that lie as those of texts do: around topics and their parts, from which they differ along fewer
/// directions than there are dimensions, some of which matter more than others; all lean to one side, with noise.
struct Corpus {
    static let dimension = 384
    /// The directions in which vectors of a topic differ.
    private static let directions = 64
    private static let topics = 500
    private static let parts = 40
    private var random: Random
    private let mean: [Float]
    private let topicVectors: [[Float]]
    /// How far a part is from its topic along each direction.
    private let partWeights: [[Float]]
    private let basis: [[Float]]

    init(seed: UInt64) {
        var random = Random(state: seed)
        mean = random.normal(Self.dimension)
        // As in real embeddings, some directions matter more than others.
        basis = (0..<Self.directions)
            .map { index in
                random.normal(Self.dimension).map { $0 / Float(index + 4).squareRoot() }
            }
        topicVectors = (0..<Self.topics).map { _ in random.normal(Self.dimension) }
        partWeights = (0..<Self.topics * Self.parts).map { _ in random.normal(Self.directions) }
        self.random = random
    }

    /// The next vector, of unit length.
    mutating func next() -> [Float] {
        let part = Int(random.next() % UInt64(partWeights.count))
        let topic = part / Self.parts
        let weights = zip(random.normal(Self.directions), partWeights[part]).map { 0.35 * $0 + 0.5 * $1 }
        var vector = random.normal(Self.dimension)
        vector.withUnsafeMutableBufferPointer { vector in
            for index in vector.indices {
                let place = 0.4 * mean[index] + 0.7 * topicVectors[topic][index]
                vector[index] = 0.25 * vector[index] + place
            }
            for (direction, weight) in zip(basis, weights) {
                direction.withUnsafeBufferPointer { direction in
                    for index in vector.indices { vector[index] += weight * direction[index] }
                }
            }
        }
        let length = product(vector, vector).squareRoot()
        return vector.map { $0 / length }
    }
}

/// The inner product of two vectors of `Corpus.dimension` numbers.
func product(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
    var sums = (SIMD16<Float>(), SIMD16<Float>())
    for index in stride(from: 0, to: Corpus.dimension, by: 32) {
        let left = UnsafeRawPointer(a + index)
        let right = UnsafeRawPointer(b + index)
        sums.0.addProduct(left.loadUnaligned(as: SIMD16<Float>.self), right.loadUnaligned(as: SIMD16<Float>.self))
        sums.1.addProduct(
            left.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self),
            right.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self))
    }
    return (sums.0 + sums.1).sum()
}

/// SplitMix64.
struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Numbers close to a normal distribution's: sums of four uniform ones.
    mutating func normal(_ count: Int) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count {
            let bits = next()
            let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
            numbers.append((Float(sum) - 131_070) / 37_837)
        }
        return numbers
    }
}
