internal import Crypto
public import Foundation
public import StepKit

/// A delivery to try a source out with, as its tool would send it.
public struct WebhookTrial: Sendable {
    /// What stands in the request's head.
    public var headers: [(name: String, value: String)]
    /// The secret part of the address; `nil` when there is none.
    public var pathSecret: String?
    /// The body.
    public var body: [UInt8]
    /// By what it proves where it comes from; `nil` when it does not.
    public var proof: WebhookAuthentication?
}

extension WebhookSource {
    /// Makes a delivery of the source's sample, as if it had happened now.
    ///
    /// - Parameters:
    ///   - secret: by what it proves where it comes from; `nil` for a delivery that proves nothing.
    ///   - date: the time.
    ///   - id: the name of the delivery, for sources that give one.
    ///   - body: another body in place of the sample.
    /// - Returns: the delivery; without a proof when the source has none that the secret is good for.
    public func trial(secret: Secret?, at date: Date, id: String, body: [UInt8]? = nil) -> WebhookTrial {
        let time = date.formatted(.iso8601)
        let text = sample.replacing(#/2026-11-23T03:29:1\d(\.\d+)?Z/#, with: time)
        var trial = WebhookTrial(headers: [("Content-Type", "application/json")], body: body ?? Array(text.utf8))
        trial.headers += sampleHeaders.names.flatMap { name in sampleHeaders.all(name).map { (name, $0) } }
        if let header = idHeaders.first { trial.headers.append((header, id)) }
        guard let secret, !secret.reveal().isEmpty else { return trial }
        for kind in authentication where trial.proof == nil { prove(&trial, kind, secret.reveal(), date, id) }
        return trial
    }

    private func prove(
        _ trial: inout WebhookTrial, _ kind: WebhookAuthentication, _ secret: String, _ date: Date, _ id: String
    ) {
        switch kind {
        case .signature(let scheme):
            trial.headers.append(
                (scheme.header, scheme.prefix + Self.signature(of: trial.body, key: Array(secret.utf8))))
        case .standardWebhooks:
            guard let key = Data(base64Encoded: secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret)
            else {
                return
            }
            let time = String(Int(date.timeIntervalSince1970))
            let code = HMAC<SHA256>
                .authenticationCode(
                    for: Array("\(id).\(time).".utf8) + trial.body, using: SymmetricKey(data: key))
            trial.headers.removeAll { $0.name == "webhook-id" }
            trial.headers += [
                ("webhook-id", id), ("webhook-timestamp", time),
                ("webhook-signature", "v1,\(Data(code).base64EncodedString())"),
            ]
        case .bearer: trial.headers.append(("Authorization", "Bearer \(secret)"))
        case .basic:
            guard secret.contains(":") else { return }
            trial.headers.append(("Authorization", "Basic \(Data(secret.utf8).base64EncodedString())"))
        case .pathSecret: trial.pathSecret = secret
        // Only Amazon can sign as Amazon, and an address is no secret's matter.
        case .sns, .addresses: return
        }
        trial.proof = kind
    }

    private static func signature(of body: [UInt8], key: [UInt8]) -> String {
        Digest.hex(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: key)))
    }
}
