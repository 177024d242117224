internal import Foundation
internal import VectorIndex

/// Vectors of one dimension, row after row in one block of memory.
///
/// Rows are padded with zeros to whole groups of 16 numbers, which changes no product.
struct VectorRows: Sendable {
    /// Whose vector a row is.
    struct Owner: Equatable, Sendable {
        var page: Int64
        /// `nil` for a title's vector.
        var chunk: Int64?
    }

    private(set) var owners: [Owner] = []
    private var groups: [SIMD16<Float>] = []
    private let groupsPerRow: Int

    init(dimension: Int) {
        groupsPerRow = (dimension + 15) / 16
    }

    mutating func append(_ vector: [Float], owner: Owner) {
        owners.append(owner)
        groups.append(contentsOf: Self.groups(of: vector))
    }

    /// The best row of each of the pages (all pages: `nil`), by dot product, best first.
    ///
    /// An exact scan: every row is looked at.
    func candidates(for query: [Float], among pages: ChunkSet?, limit: Int) -> [Candidate] {
        let query = Self.groups(of: query)
        var best: [Int64: Candidate] = [:]
        for (row, owner) in owners.enumerated() where pages?.contains(owner.page) ?? true {
            let score = Double(product(ofRow: row, query))
            if let known = best[owner.page], known.score >= score { continue }
            best[owner.page] = Candidate(page: owner.page, chunk: owner.chunk, score: score)
        }
        return best.values.best(limit)
    }

    private func product(ofRow row: Int, _ query: [SIMD16<Float>]) -> Float {
        let start = row * groupsPerRow
        var sum = SIMD16<Float>.zero
        for index in 0..<groupsPerRow {
            sum += groups[start + index] * query[index]
        }
        return sum.sum()
    }

    private static func groups(of vector: [Float]) -> [SIMD16<Float>] {
        stride(from: 0, to: vector.count, by: 16)
            .map { start in
                var group = SIMD16<Float>.zero
                for lane in 0..<Swift.min(16, vector.count - start) {
                    group[lane] = vector[start + lane]
                }
                return group
            }
    }
}

/// Vectors as the index file holds them: 32-bit floats, least significant byte first.
enum VectorBlob {
    static func data(of vector: [Float]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for number in vector {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return Data(bytes)
    }

    /// The numbers of a blob, `nil` when it holds another count of them.
    static func vector(of data: Data, dimension: Int) -> [Float]? {
        guard data.count == dimension * 4 else { return nil }
        return data.withUnsafeBytes { bytes in
            (0..<dimension)
                .map {
                    Float(
                        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
                }
        }
    }
}
