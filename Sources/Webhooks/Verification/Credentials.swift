internal import Crypto
internal import Foundation
internal import StepKit

/// Proofs that are a secret themselves, sent along.
enum Credentials {
    static func verifyBearer(_ delivery: WebhookDelivery, tokens: [Secret]) -> WebhookVerdict {
        verify(authorization(delivery, "bearer"), tokens, "bearer token")
    }

    static func verifyBasic(_ delivery: WebhookDelivery, pairs: [Secret]) -> WebhookVerdict {
        let sent = authorization(delivery, "basic")
            .map { encoded in
                Data(base64Encoded: encoded).map { String(decoding: $0, as: UTF8.self) } ?? ""
            }
        return verify(sent, pairs, "user and password")
    }

    static func verifyPath(_ delivery: WebhookDelivery, secrets: [Secret]) -> WebhookVerdict {
        verify(delivery.pathSecret, secrets, "secret in the address")
    }

    /// The name is no secret: that a trusted proxy tells it is the proof.
    static func verifyClientName(_ delivery: WebhookDelivery, names: Set<String>) -> WebhookVerdict {
        guard let name = delivery.clientName else { return .unsigned }
        return names.contains(name)
            ? .verified(by: "client certificate")
            : .refused("the client's certificate is not among those that may post here")
    }

    private static func verify(_ sent: String?, _ secrets: [Secret], _ what: String) -> WebhookVerdict {
        guard let sent else { return .unsigned }
        return isOne(sent, of: secrets) ? .verified(by: what) : .refused("the \(what) is not the right one")
    }

    /// Whether a text is one of some secrets.
    ///
    /// Digests are compared, so that the time it takes tells nothing, not even a length. An empty secret is none.
    private static func isOne(_ text: String, of secrets: [Secret]) -> Bool {
        let sent = SHA256.hash(data: Array(text.utf8))
        var matches = false
        for secret in secrets where !secret.reveal().isEmpty {
            if SHA256.hash(data: Array(secret.reveal().utf8)) == sent { matches = true }
        }
        return matches
    }

    private static func authorization(_ delivery: WebhookDelivery, _ scheme: String) -> String? {
        guard let header = delivery.headers["Authorization"] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
        return parts[1].trimmingCharacters(in: .whitespaces)
    }
}
