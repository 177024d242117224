import Crypto
public import Foundation

/// Ids of runs and events: 26 characters that sort by time, then by chance (the form of a ULID, in lower case).
public enum SortableID {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Makes an id.
    ///
    /// - Parameter date: the time that the id sorts by.
    /// - Returns: 10 characters for the milliseconds since 1970, and 16 for 80 random bits.
    public static func make(at date: Date) -> String {
        // Two looks at the system's source of chance, each for eight characters, since each is a system call.
        prefix(at: date) + text(of: .random(in: .min ... .max), length: 8)
            + text(of: .random(in: .min ... .max), length: 8)
    }

    /// What ids that are made at a time begin with: no earlier one sorts behind it, no later one before it.
    static func prefix(at date: Date) -> String {
        text(of: UInt64(max(0, date.milliseconds)), length: 10)
    }

    /// The last digits of a number in base 32.
    private static func text(of number: UInt64, length: Int) -> String {
        String(unsafeUninitializedCapacity: length) { bytes in
            for place in 0..<length {
                bytes[place] = alphabet[Int(number >> (5 * UInt64(length - 1 - place)) & 31)]
            }
            return length
        }
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
