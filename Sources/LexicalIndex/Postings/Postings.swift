internal import CKernels
internal import Foundation

/// The documents of a segment that have a term.
///
/// Stored as pairs of 16-bit numbers, least significant byte first: the document's place in the segment, and what the
/// term counts there (`FieldWeights`), in 65,535ths.
struct Postings {
    /// The most documents of a segment: places have 16 bits.
    static let documentsMax = 65_536
    static let elementSize = 4

    private(set) var numbers: [UInt16] = []

    /// How many documents have the term.
    var count: Int { numbers.count / 2 }

    mutating func append(place: Int, share: Double) {
        numbers.append(UInt16(place))
        numbers.append(UInt16(max(1, (share * 65_535).rounded())))
    }

    /// Takes over a posting of another segment as it is.
    mutating func append(place: Int, quantized share: UInt16) {
        numbers.append(UInt16(place))
        numbers.append(share)
    }

    /// The stored form.
    var data: Data {
        numbers.map(\.littleEndian).withUnsafeBytes { CheckedBytes.sealed($0) }
    }

    /// Adds what the term counts in each document, times a factor, to the sum at the document's place.
    ///
    /// - Throws: `LexicalIndexError` when the bytes are not what was written.
    static func add(
        _ data: UnsafeRawBufferPointer, count: Int, _ factor: Float, to sums: UnsafeMutableBufferPointer<Float>
    ) throws(LexicalIndexError) {
        // A place has 16 bits, and there are so many sums: none is out of bounds.
        precondition(sums.count >= documentsMax)
        let bytes = try CheckedBytes.opened(data, of: "a list of documents", elementSize: elementSize)
        guard bytes.count / elementSize == count else { throw .damaged(what: "the number of documents of a term") }
        ckernels_add_postings(bytes.baseAddress, count, factor, sums.baseAddress)
    }

    /// Calls `body` with each stored posting, in the order of places.
    ///
    /// - Throws: `LexicalIndexError` when the bytes are not what was written.
    static func forEach(
        in data: UnsafeRawBufferPointer, _ body: (_ place: Int, _ share: UInt16) -> Void
    ) throws(LexicalIndexError) {
        let bytes = try CheckedBytes.opened(data, of: "a list of documents", elementSize: elementSize)
        for offset in stride(from: 0, to: bytes.count, by: elementSize) {
            let pair = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            body(Int(pair & 0xFFFF), UInt16(pair >> 16))
        }
    }
}
