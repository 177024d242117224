internal import Crypto
internal import Foundation
internal import SwiftASN1
internal import X509
internal import _CryptoExtras

/// The signature of Amazon SNS, which is made with a certificate that lies at a URL in the message.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>
public enum SNSSignature {
    /// Gives the certificate that lies at a URL, as PEM.
    ///
    /// It is called for URLs of SNS only; keep what it gives.
    public typealias CertificateFetch = @Sendable (_ url: String) async throws -> [UInt8]

    static func verify(
        _ delivery: WebhookDelivery, topics: Set<String>, certificate fetch: CertificateFetch
    ) async -> WebhookVerdict {
        guard let message = try? Field(body: delivery) else { return .refused("the body is no message of SNS") }
        guard message["Signature"].exists else { return .unsigned }
        guard topics.contains(message["TopicArn"].text) else {
            return .refused("the message's topic is not among those that may post here")
        }
        guard let signed = canonical(message), let signature = Data(base64Encoded: message["Signature"].text) else {
            return .refused("the message lacks something that is signed, or its signature is no Base64")
        }
        let url = message["SigningCertURL"].text
        guard isOfSNS(url: url), url.hasSuffix(".pem") else {
            return .refused("the certificate's URL is none of https://sns.<region>.amazonaws.com")
        }
        let pem: [UInt8]
        do {
            pem = try await fetch(url)
        } catch {
            return .undecided("the certificate of SNS could not be fetched")
        }
        guard let key = publicKey(pem, at: delivery.receivedAt) else {
            return .refused("what lies at the certificate's URL is no valid certificate with an RSA key")
        }
        return isValid(signature, of: Array(signed.utf8), version: message["SignatureVersion"].text, key)
            ? .verified(by: "SNS signature") : .refused("the signature is not of this message and certificate")
    }

    /// What is signed of a message; `nil` when a part is missing.
    static func canonical(_ message: Field) -> String? {
        let names: [String]
        switch message["Type"].text {
        case "Notification":
            let subject = message["Subject"].exists ? ["Subject"] : []
            names = ["Message", "MessageId"] + subject + ["Timestamp", "TopicArn", "Type"]
        case "SubscriptionConfirmation", "UnsubscribeConfirmation":
            names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        default: return nil
        }
        var text = ""
        for name in names {
            guard let value = message[name].string else { return nil }
            text += "\(name)\n\(value)\n"
        }
        return text
    }

    /// Whether a URL is one of SNS itself: its host is between `https://` and the next `/`, nothing else is there,
    /// so that no two readers of URLs can differ about it.
    static func isOfSNS(url: String) -> Bool {
        guard url.hasPrefix("https://"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return false }
        let rest = url.dropFirst("https://".count)
        guard let end = rest.firstIndex(of: "/") else { return false }
        let labels = rest[..<end].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count == 4 || (labels.count == 5 && labels[4] == "cn") else { return false }
        let isRegion = labels[1].utf8
            .allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
            }
        return labels[0] == "sns" && !labels[1].isEmpty && isRegion && labels[2] == "amazonaws" && labels[3] == "com"
    }

    private static func publicKey(_ pem: [UInt8], at now: Date) -> _RSA.Signing.PublicKey? {
        guard let certificate = try? Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)),
            certificate.notValidBefore <= now, now <= certificate.notValidAfter
        else { return nil }
        return _RSA.Signing.PublicKey(certificate.publicKey)
    }

    private static func isValid(
        _ signature: Data, of message: [UInt8], version: String, _ key: _RSA.Signing.PublicKey
    ) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        switch version {
        // Version 1 is SHA-1; Amazon still sends it unless a topic is set to version 2.
        case "1":
            return key.isValidSignature(
                signature, for: Insecure.SHA1.hash(data: message), padding: .insecurePKCS1v1_5)
        case "2":
            return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        default: return false
        }
    }
}
