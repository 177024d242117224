import Foundation
import VectorIndex

/// SplitMix64, so that failures come again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A vector of unit length.
    mutating func vector(_ dimension: Int) -> [Float] {
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

    mutating func vectors(_ ids: some Sequence<Int64>, dimension: Int) -> [StoredVector] {
        ids.map { StoredVector(id: $0, vector: vector(dimension)) }
    }
}

/// A folder that is deleted with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "belay-vectors-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var store: String { path + "/vectors" }
}

/// Whether two answers are the same: by ids, but for those whose scores differ by rounding only.
func areEqual(_ found: [VectorMatch], _ expected: [VectorMatch]) -> Bool {
    guard found.count == expected.count, Set(found.map(\.id)).count == found.count else { return false }
    return zip(found, expected).allSatisfy { abs($0.score - $1.score) < 1e-4 }
        && found.indices.allSatisfy { index in
            found[index].id == expected[index].id
                || expected.contains { $0.id == found[index].id && abs($0.score - found[index].score) < 1e-4 }
                || abs(found[index].score - (expected.last?.score ?? 0)) < 1e-4
        }
}
