import Crypto
import Foundation
import JSON
import StepKit
import Testing

@testable import Webhooks

/// Signatures that other programs made.
@Suite struct SignatureVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var number: Int
        var scheme: String
        var isValid: Bool
        var secret: Secret
        var delivery: WebhookDelivery
        var testDescription: String { "\(number) \(scheme)" }

        static let all: [Vector] = {
            guard let list = try? Fixture.json("signature_vectors.json").arrayValue else { return [] }
            return list.enumerated().compactMap { Vector($0, $1) }
        }()

        init?(_ number: Int, _ json: JSONValue) {
            guard let scheme = json["scheme"]?.stringValue, let isValid = json["valid"]?.boolValue,
                let secret = json["secret"]?.stringValue, let headers = json["headers"]?.objectValue,
                let body = json["body_b64"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
            else { return nil }
            self.number = number
            self.scheme = scheme
            self.isValid = isValid
            self.secret = Secret(secret)
            // The times in the vectors are signed, so the clock is set to them.
            let seconds = headers["X-Grafana-Alerting-Timestamp"]?.stringValue ?? "1614265330"
            delivery = WebhookDelivery(
                headers: WebhookHeaders(headers.map { ($0.key, $0.value.stringValue ?? "") }), body: [UInt8](body),
                receivedAt: Date(timeIntervalSince1970: Double(seconds) ?? 0))
        }

        var check: WebhookCheck {
            get throws {
                let schemes: [String: HMACScheme] = [
                    "github": .gitHub, "pagerduty": .pagerDuty, "firehydrant": .fireHydrant, "sentry": .sentry,
                    "grafana": delivery.headers["X-Grafana-Alerting-Timestamp"] == nil
                        ? .grafana : .grafana(timestampHeader: "X-Grafana-Alerting-Timestamp"),
                ]
                if scheme == "standard-webhooks" { return .standardWebhooks(secrets: [secret]) }
                return .signature(try #require(schemes[scheme]), secrets: [secret])
            }
        }
    }

    @Test func `all vectors are read`() { #expect(Vector.all.count == 23) }

    @Test(arguments: Vector.all)
    func `a vector has its verdict`(vector: Vector) async throws {
        let verdict = try await vector.check.verify(vector.delivery)
        let isVerified = if case .verified = verdict { true } else { false }
        #expect(isVerified == vector.isValid, "\(verdict)")
    }

    @Test(arguments: Vector.all.filter(\.isValid))
    func `a changed body, another secret and an old time are refused`(vector: Vector) async throws {
        var tampered = vector.delivery
        tampered.body[tampered.body.count / 2] ^= 1
        var late = vector.delivery
        late.receivedAt += 301
        for delivery in [tampered, late] where delivery.body != vector.delivery.body || vector.isTimed {
            let verdict = try await vector.check.verify(delivery)
            guard case .refused(let reason) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
            #expect(!reason.contains(vector.secret.reveal()))
        }
        var other = vector
        other.secret = Secret("whsec_b3RoZXI=")
        let verdict = try await other.check.verify(vector.delivery)
        let isRefused = if case .refused = verdict { true } else { false }
        #expect(isRefused)
    }

    @Test func `a signature by a key pair is checked`() async {
        let pair = Curve25519.Signing.PrivateKey()
        let message = "msg_1.\(Int(noon.timeIntervalSince1970)).{}"
        guard let signature = try? pair.signature(for: Array(message.utf8)) else {
            Issue.record("no signature")
            return
        }
        let headers: WebhookHeaders = [
            "webhook-id": "msg_1", "webhook-timestamp": "\(Int(noon.timeIntervalSince1970))",
            "webhook-signature": "v1,AAAA v1a,\(signature.base64EncodedString())",
        ]
        let secret = Secret("whpk_" + pair.publicKey.rawRepresentation.base64EncodedString())
        let check = WebhookCheck.standardWebhooks(secrets: [secret])
        let right = await check.verify(WebhookDelivery("{}", headers: headers))
        let wrong = await check.verify(WebhookDelivery("[]", headers: headers))
        #expect(right == .verified(by: "Standard Webhooks signature"))
        #expect(wrong == .refused("no signature in webhook-signature is of this id, time, body and secret"))
    }
}

extension SignatureVectorTests.Vector {
    var isTimed: Bool { scheme == "standard-webhooks" || delivery.headers["X-Grafana-Alerting-Timestamp"] != nil }
}
