/// Whether a delivery is genuine.
///
/// No reason contains a secret, or what a right signature would have been.
public enum WebhookVerdict: Sendable, Equatable {
    /// It proved where it comes from, by this.
    case verified(by: String)
    /// It carries no proof of the kind that is asked for, or none is asked for.
    case unsigned
    /// Its proof is wrong.
    case refused(String)
    /// It cannot be told at the moment; the sender should try again.
    case undecided(String)
}

/// A kind of proof that a tool can send with its deliveries.
public enum WebhookAuthentication: Sendable, Hashable, CustomStringConvertible {
    /// A signature over the body, made with a shared secret.
    case signature(HMACScheme)
    /// The signature of Standard Webhooks.
    case standardWebhooks
    /// The signature of Amazon SNS, with a certificate of Amazon's.
    case sns
    /// `Authorization: Bearer`, with a token of ours.
    case bearer
    /// `Authorization: Basic`, with a user and a password of ours.
    case basic
    /// A secret as the last part of the address.
    case pathSecret
    /// The address that it comes from; no proof on its own behind a proxy that passes addresses on unchecked.
    case addresses

    /// A short name: `basic`.
    public var description: String {
        switch self {
        case .signature(let scheme): "signature in \(scheme.header)"
        case .standardWebhooks: "Standard Webhooks signature"
        case .sns: "SNS signature"
        case .bearer: "bearer token"
        case .basic: "basic"
        case .pathSecret: "secret in the address"
        case .addresses: "sender's address"
        }
    }
}
