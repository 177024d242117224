internal import CKernels
internal import Foundation
internal import LexicalIndex

/// Which terms a passage has, by 32 bits of each term's digest.
///
/// It is looked at for every candidate of a lookup, where taking the passage apart again would be most of the work. One
/// term in 50 million is taken for one that is there.
struct TermSet: Sendable, Equatable {
    private let digests: Set<UInt32>

    /// The terms of a text.
    init(_ text: String) {
        digests = Set(TextAnalyzer.terms(of: text).map(Self.digest))
    }

    /// Reads the stored form.
    init(_ data: Data) {
        digests = data.withUnsafeBytes { bytes in
            Set(
                stride(from: 0, to: bytes.count - 3, by: 4)
                    .map { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) })
        }
    }

    /// Whether a term is among them.
    func contains(_ term: String) -> Bool { digests.contains(Self.digest(of: term)) }

    /// The stored form: the digests in ascending order, least significant byte first.
    var data: Data {
        digests.sorted().map(\.littleEndian).withUnsafeBytes { Data($0) }
    }

    private static func digest(of term: String) -> UInt32 {
        var term = term
        return term.withUTF8 { UInt32(truncatingIfNeeded: ckernels_digest($0.baseAddress, $0.count)) }
    }
}
