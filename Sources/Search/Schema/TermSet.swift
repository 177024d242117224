internal import CKernels
internal import Foundation
internal import LexicalIndex

/// Which terms a passage has, by 32 bits of each term's digest.
///
/// It is looked at for every candidate of a lookup, where taking the passage apart again would be most of the work. One
/// term in 50 million is taken for one that is there.
struct TermSet: Sendable, Equatable {
    /// A term as sets hold it.
    struct Digest: Sendable, Hashable {
        fileprivate let bits: UInt32

        init(_ term: String) {
            var term = term
            bits = term.withUTF8 { UInt32(truncatingIfNeeded: ckernels_digest($0.baseAddress, $0.count)) }
        }
    }

    /// In ascending order.
    private let digests: [UInt32]

    /// The terms of a text.
    init(_ text: String) {
        digests = Set(TextAnalyzer.terms(of: text).map { Digest($0).bits }).sorted()
    }

    /// Reads the stored form.
    init(_ data: Data) {
        digests = data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - 3, by: 4)
                .map { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) }
        }
    }

    /// Whether a term is among them.
    func contains(_ term: Digest) -> Bool {
        var (low, high) = (0, digests.count)
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < term.bits { low = middle + 1 } else { high = middle }
        }
        return low < digests.count && digests[low] == term.bits
    }

    /// The stored form: the digests in ascending order, least significant byte first.
    var data: Data {
        digests.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }
}
