internal import Foundation

/// The ids of a segment's documents, in ascending order; stored as 64-bit numbers, least significant byte first.
enum SegmentIDs {
    static func data(of ids: [Int64]) -> Data {
        ids.map(\.littleEndian).withUnsafeBytes { CheckedBytes.sealed($0) }
    }

    /// The ids.
    ///
    /// - Throws: `LexicalIndexError` when the bytes are not so many ids.
    static func ids(in data: Data, count: Int) throws -> [Int64] {
        try data.withUnsafeBytes { bytes in
            let bytes = try CheckedBytes.opened(bytes, of: "the ids of a segment", elementSize: 8)
            guard (0...Postings.documentsMax).contains(count), bytes.count == count * 8 else {
                throw LexicalIndexError.damaged(what: "the number of documents of a segment")
            }
            return (0..<count)
                .map { Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
        }
    }
}

/// Which documents of a segment were removed: a bit for each place.
struct RemovedPlaces: Sendable, Equatable {
    private(set) var words: [UInt64]

    /// None of so many documents.
    init(documents: Int) {
        words = Array(repeating: 0, count: (documents + 63) / 64)
    }

    /// Reads the stored form, `nil` for none.
    ///
    /// - Throws: `LexicalIndexError` when the bytes are not a bit for each document.
    init(_ data: Data?, documents: Int) throws {
        self.init(documents: documents)
        guard let data else { return }
        try data.withUnsafeBytes { bytes in
            let bytes = try CheckedBytes.opened(bytes, of: "the removed documents of a segment", elementSize: 8)
            guard bytes.count == words.count * 8 else {
                throw LexicalIndexError.damaged(what: "the removed documents of a segment")
            }
            for index in words.indices {
                words[index] = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
        }
    }

    /// The stored form.
    var data: Data {
        words.map(\.littleEndian).withUnsafeBytes { CheckedBytes.sealed($0) }
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(_ place: Int) -> Bool { words[place / 64] >> UInt64(place % 64) & 1 == 1 }

    mutating func insert(_ place: Int) { words[place / 64] |= 1 << UInt64(place % 64) }
}
