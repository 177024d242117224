import Crypto
public import Foundation

/// Ids of runs and events: 26 characters that sort by time, then by chance (the form of a ULID, in lower case).
public enum SortableID {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// Makes an id.
    ///
    /// - Parameter date: the time that the id sorts by.
    /// - Returns: 10 characters for the milliseconds since 1970, and 16 for 80 random bits.
    public static func make(at date: Date) -> String {
        prefix(at: date) + String((0..<16).map { _ in alphabet[Int.random(in: 0..<32)] })
    }

    /// What ids that are made at a time begin with: no earlier one sorts behind it, no later one before it.
    static func prefix(at date: Date) -> String {
        var time = UInt64(max(0, date.milliseconds))
        var characters: [Character] = []
        for _ in 0..<10 {
            characters.append(alphabet[Int(time & 31)])
            time >>= 5
        }
        return String(characters.reversed())
    }
}

/// The text by which the other side can tell a repeated attempt from a second step.
enum IdempotencyKey {
    /// The same for every attempt of a step in a run: the hash of both, 128 bits in hexadecimal.
    static func make(runID: String, step: String) -> String {
        SHA256.hash(data: Data("\(runID)/\(step)".utf8)).prefix(16)
            .map { String(format: "%02x", $0) }.joined()
    }
}
