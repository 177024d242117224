internal import Crypto
internal import Foundation
internal import StepKit

/// The signature of Standard Webhooks, which Svix and its users send.
///
/// Source: <https://www.standardwebhooks.com>
enum StandardWebhooksSignature {
    static func verify(_ delivery: WebhookDelivery, secrets: [Secret]) -> WebhookVerdict {
        let headers = delivery.headers
        // Svix' own prefix is older than the standard's. All three must have the same.
        let prefix = headers.all("webhook-signature").isEmpty ? "svix" : "webhook"
        guard !headers.all("\(prefix)-signature").isEmpty else { return .unsigned }
        guard let list = headers["\(prefix)-signature"], let id = headers["\(prefix)-id"], !id.isEmpty,
            let time = headers["\(prefix)-timestamp"]
        else {
            return .refused("\(prefix)-id, \(prefix)-timestamp and \(prefix)-signature must each stand there once")
        }
        if let reason = SignedTime.fault(of: time, at: delivery.receivedAt) { return .refused(reason) }
        let message = Array("\(id).\(time).".utf8) + delivery.body
        let secrets = secrets.map { $0.reveal() }
        let shared = secrets.filter { !$0.hasPrefix("whpk_") }.compactMap { decoded($0, without: "whsec_") }
        let isShared = Signatures.match(signatures(list, version: "v1"), of: message, keys: shared)
        let isOwn = secrets.filter { $0.hasPrefix("whpk_") }.compactMap { decoded($0, without: "whpk_") }
            .contains { key in
                guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
                return signatures(list, version: "v1a").prefix(signaturesMax)
                    .contains { key.isValidSignature($0, for: message) }
            }
        return isShared || isOwn
            ? .verified(by: "Standard Webhooks signature")
            : .refused("no signature in \(prefix)-signature is of this id, time, body and secret")
    }

    /// The most asymmetric signatures that are tried: each one costs.
    private static let signaturesMax = 4

    private static func signatures(_ list: String, version: String) -> [[UInt8]] {
        list.split(separator: " ").filter { $0.hasPrefix("\(version),") }
            .compactMap { decoded(String($0), without: "\(version),") }
    }

    private static func decoded(_ text: String, without prefix: String) -> [UInt8]? {
        let text = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        return Data(base64Encoded: text).map { [UInt8]($0) }
    }
}
