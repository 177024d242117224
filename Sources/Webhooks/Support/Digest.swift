internal import Crypto
internal import Foundation

/// Digests of texts.
enum Digest {
    /// The SHA-256 of a list of texts; lists that differ have different ones, wherever a text ends.
    static func hex(_ parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            let bytes = Array(part.utf8)
            hash.update(data: Array("\(bytes.count):".utf8))
            hash.update(data: bytes)
        }
        return hex(hash.finalize())
    }

    /// Bytes in hexadecimal, lower case.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
