internal import CKernels
internal import Foundation

/// Bytes with their digest before them, so that damage shows.
enum CheckedBytes {
    static let headerSize = 8

    /// Puts the digest before the bytes.
    static func sealed(_ bytes: UnsafeRawBufferPointer) -> Data {
        var data = Data(capacity: headerSize + bytes.count)
        withUnsafeBytes(of: ckernels_digest(bytes.baseAddress, bytes.count).littleEndian) {
            data.append(contentsOf: $0)
        }
        data.append(contentsOf: bytes)
        return data
    }

    /// The bytes behind the digest, if they are what was written and consist of whole elements.
    ///
    /// - Throws: `LexicalIndexError`.
    static func opened(
        _ data: UnsafeRawBufferPointer, of what: String, elementSize: Int
    ) throws(LexicalIndexError) -> UnsafeRawBufferPointer {
        guard data.count >= headerSize else { throw .damaged(what: what) }
        let bytes = UnsafeRawBufferPointer(rebasing: data[headerSize...])
        let digest = UInt64(littleEndian: data.loadUnaligned(as: UInt64.self))
        guard bytes.count.isMultiple(of: elementSize), ckernels_digest(bytes.baseAddress, bytes.count) == digest else {
            throw .damaged(what: what)
        }
        return bytes
    }
}
