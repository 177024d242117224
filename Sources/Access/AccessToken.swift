import Crypto
public import Foundation
public import StepKit

/// What is known of a token of this service; the token itself is shown once, when it is made.
public struct AccessToken: Sendable, Equatable {
    /// The part of the token that is no secret, by which it is found.
    public var id: String
    /// Whom or what it was made for; stands in the journal and the audit log.
    public var name: String
    /// What it allows.
    public var role: Role
    /// The workflows with which it allows it.
    public var workflows: WorkflowScope
    /// When it was made.
    public var createdAt: Date
    /// From when on it is refused; `nil` for never.
    public var expiresAt: Date?
    /// When it was last accepted, to the minute; `nil` when it never was.
    public var lastUsedAt: Date?
    /// When it was revoked; `nil` when it was not.
    public var revokedAt: Date?

    /// Why it is refused at a time; `nil` when it is not.
    public func refusal(at date: Date) -> String? {
        if revokedAt != nil { return "the token '\(name)' has been revoked" }
        if let expiresAt, expiresAt <= date { return "the token '\(name)' has expired" }
        return nil
    }
}

/// The text of a token: `belay_`, its id, and a secret of 192 random bits.
struct TokenText {
    /// 12 hexadecimal digits.
    var id: String
    /// 48 hexadecimal digits.
    var secret: String

    /// Makes a new one.
    init() {
        id = Self.randomHex(bytes: 6)
        secret = Self.randomHex(bytes: 24)
    }

    /// Takes one apart; `nil` when it has another form.
    init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "belay", parts[1].utf8.count == 12, parts[2].utf8.count == 48 else {
            return nil
        }
        id = String(parts[1])
        secret = String(parts[2])
    }

    /// What its holder is given.
    var text: String { "belay_\(id)_\(secret)" }

    /// What is stored.
    ///
    /// The secret cannot be guessed, so that a plain hash will do: passwords need slow ones.
    var hash: SHA256Digest { SHA256.hash(data: Data(secret.utf8)) }

    fileprivate static func randomHex(bytes: Int) -> String {
        var chance = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max, using: &chance)) }.joined()
    }
}

extension Secret {
    /// A secret that nobody can guess: 192 random bits.
    public static func random() -> Secret { Secret(TokenText.randomHex(bytes: 24)) }
}
