internal import Crypto
internal import Foundation

/// SHA-256 of files.
enum FileHash {
    /// The hash of a file in hexadecimal digits; the file is read piece by piece.
    ///
    /// - Throws: `EmbeddingError` if it cannot be read.
    static func sha256(_ path: String) throws(EmbeddingError) -> String {
        var hash = SHA256()
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // nothing was written
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        } catch {
            throw EmbeddingError(code: .modelUnreadable, message: "cannot read \(path): \(error.localizedDescription)")
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
