internal import Crypto
internal import Foundation
public import StepKit

/// A signature by HMAC-SHA256 over the raw body, in hexadecimal, in a header.
public struct HMACScheme: Sendable, Hashable {
    /// Whose scheme it is.
    public var name: String
    /// The header that it stands in.
    public var header: String
    /// What stands before each signature: `sha256=`.
    public var prefix: String
    /// The header with the seconds since 1970 that are signed before the body as `seconds:body`; `nil` when the body
    /// alone is signed.
    public var timestampHeader: String?

    init(_ name: String, header: String, prefix: String = "", timestampHeader: String? = nil) {
        self.name = name
        self.header = header
        self.prefix = prefix
        self.timestampHeader = timestampHeader
    }

    /// GitHub.
    ///
    /// The older header with SHA-1 proves nothing.
    public static let gitHub = HMACScheme("GitHub", header: "X-Hub-Signature-256", prefix: "sha256=")
    /// Atlassian's products, after WebSub.
    public static let webSub = HMACScheme("WebSub", header: "X-Hub-Signature", prefix: "sha256=")
    /// PagerDuty, which sends one signature for each of its active secrets.
    public static let pagerDuty = HMACScheme("PagerDuty", header: "X-PagerDuty-Signature", prefix: "v1=")
    /// FireHydrant.
    public static let fireHydrant = HMACScheme("FireHydrant", header: "fh-signature")
    /// Sentry, by the client secret of its integration.
    public static let sentry = HMACScheme("Sentry", header: "Sentry-Hook-Signature")
    /// Grafana, which signs the body alone.
    public static let grafana = HMACScheme("Grafana", header: "X-Grafana-Alerting-Signature")

    /// Grafana, when a header for the time is set in its contact point.
    public static func grafana(timestampHeader: String) -> HMACScheme {
        HMACScheme("Grafana", header: grafana.header, timestampHeader: timestampHeader)
    }

    /// Checks a delivery; any one of its signatures, made with any one of the secrets, will do.
    public func verify(_ delivery: WebhookDelivery, secrets: [Secret]) -> WebhookVerdict {
        let sent = delivery.headers.all(header)
        guard !sent.isEmpty else { return .unsigned }
        let signatures = sent.flatMap { $0.split(separator: ",") }
            .compactMap { text -> [UInt8]? in
                let text = text.trimmingCharacters(in: .whitespaces)
                return text.hasPrefix(prefix) ? Hex.bytes(text.dropFirst(prefix.count)) : nil
            }
        guard !signatures.isEmpty else {
            return .refused("\(header) holds no signature of the form \(prefix)<hexadecimal>")
        }
        var message = delivery.body
        if let timestampHeader {
            guard let text = delivery.headers[timestampHeader] else {
                return .refused("there is no \(timestampHeader), which is signed with the body")
            }
            if let reason = SignedTime.fault(of: text, at: delivery.receivedAt) { return .refused(reason) }
            message = Array("\(text):".utf8) + message
        }
        let keys = secrets.map { Array($0.reveal().utf8) }
        return Signatures.match(signatures, of: message, keys: keys)
            ? .verified(by: "\(name) signature") : .refused("the signature in \(header) is not of this body and secret")
    }
}

/// Signatures by HMAC-SHA256.
enum Signatures {
    /// Whether a signature is the message's by one of the keys, told in constant time.
    ///
    /// An empty key is none.
    static func match(_ signatures: [[UInt8]], of message: [UInt8], keys: [[UInt8]]) -> Bool {
        var matches = false
        for key in keys where !key.isEmpty {
            // Once for a key, not for each signature: a header may hold many.
            let right = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
            for signature in signatures where right == signature { matches = true }
        }
        return matches
    }
}

/// Times that are signed with a message, so that it cannot be sent again later.
enum SignedTime {
    /// How far a sender's clock may be from ours, in seconds.
    static let tolerance: TimeInterval = 300

    /// Why a time does not do; `nil` when it does.
    static func fault(of text: String, at now: Date) -> String? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Double(text) else {
            return "the time of the signature is no number of seconds"
        }
        let age = now.timeIntervalSince1970 - seconds
        guard abs(age) > tolerance else { return nil }
        return "the time of the signature is more than 5 minutes \(age > 0 ? "old" : "ahead"); check both clocks"
    }
}

/// Bytes in hexadecimal.
enum Hex {
    /// The bytes that a text of pairs of digits stands for; `nil` when it is none.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard !digits.isEmpty, digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
    }
}
