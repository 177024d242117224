public import VectorIndex

/// SplitMix64, so that failures come again.
public struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    /// A generator whose numbers are those of its seed.
    public init(state: UInt64) {
        self.state = state
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A vector of unit length.
    public mutating func vector(_ dimension: Int) -> [Float] {
        var vector: [Float] = []
        vector.reserveCapacity(dimension)
        var bits: UInt64 = 0
        for index in 0..<dimension {
            if index % 4 == 0 { bits = next() }
            // The sum of two uniform numbers: enough for all directions.
            vector.append(Float(bits & 0xFF) + Float(bits >> 8 & 0xFF) - 255.5)
            bits >>= 16
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for index in vector.indices { vector[index] /= length }
        return vector
    }

    /// A vector for each id.
    public mutating func vectors(_ ids: some Sequence<Int64>, dimension: Int) -> [StoredVector] {
        ids.map { StoredVector(id: $0, vector: vector(dimension)) }
    }
}
