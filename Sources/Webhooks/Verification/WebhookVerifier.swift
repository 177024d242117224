public import Networks
public import StepKit

/// One proof that deliveries must bring, with what it is checked against.
///
/// Of several secrets any one will do, so that a secret is changed without a gap.
public enum WebhookCheck: Sendable {
    /// A signature over the body.
    case signature(HMACScheme, secrets: [Secret])
    /// The signature of Standard Webhooks, by keys that begin with `whsec_` (or, asymmetric, `whpk_`).
    case standardWebhooks(secrets: [Secret])
    /// The signature of Amazon SNS.
    ///
    /// Everybody can make a topic and have Amazon sign for it: only the topics named here are accepted.
    case sns(topics: Set<String>, certificate: SNSSignature.CertificateFetch)
    /// A bearer token.
    case bearer([Secret])
    /// A user and a password, as `user:password`.
    case basic([Secret])
    /// The secret part of the address.
    case pathSecret([Secret])
    /// The sender's address.
    case addresses([AddressRange])
    /// The name in the client's certificate, which a trusted proxy has checked.
    case clientNames(Set<String>)

    /// Checks one delivery.
    public func verify(_ delivery: WebhookDelivery) async -> WebhookVerdict {
        switch self {
        case .signature(let scheme, let secrets): scheme.verify(delivery, secrets: secrets)
        case .standardWebhooks(let secrets): StandardWebhooksSignature.verify(delivery, secrets: secrets)
        case .sns(let topics, let fetch): await SNSSignature.verify(delivery, topics: topics, certificate: fetch)
        case .bearer(let tokens): Credentials.verifyBearer(delivery, tokens: tokens)
        case .basic(let pairs): Credentials.verifyBasic(delivery, pairs: pairs)
        case .pathSecret(let secrets): Credentials.verifyPath(delivery, secrets: secrets)
        case .addresses(let ranges): AddressRange.verify(delivery, ranges: ranges)
        case .clientNames(let names): Credentials.verifyClientName(delivery, names: names)
        }
    }
}

/// All the proofs that deliveries to one address must bring.
public struct WebhookVerifier: Sendable {
    /// What is checked, in order; the first that fails decides.
    public var checks: [WebhookCheck]

    /// Makes a verifier.
    public init(checks: [WebhookCheck]) {
        self.checks = checks
    }

    /// Checks a delivery.
    ///
    /// - Returns: `verified` when all checks say so; `unsigned` when there are no checks.
    public func verify(_ delivery: WebhookDelivery) async -> WebhookVerdict {
        var proofs: [String] = []
        for check in checks {
            let verdict = await check.verify(delivery)
            guard case .verified(let proof) = verdict else { return verdict }
            proofs.append(proof)
        }
        return proofs.isEmpty ? .unsigned : .verified(by: proofs.joined(separator: ", "))
    }
}
