import Foundation
import Networks
import StepKit
import Testing

@testable import Webhooks

@Suite struct CredentialTests {
    private let secrets = [Secret("old"), Secret("new-s3cret")]

    private func verdict(_ check: WebhookCheck, _ headers: WebhookHeaders) async -> WebhookVerdict {
        await check.verify(WebhookDelivery("{}", headers: headers))
    }

    @Test func `any of several bearer tokens will do`() async {
        let check = WebhookCheck.bearer(secrets)
        for header in ["Bearer old", "Bearer new-s3cret", "bearer  old "] {
            let verdict = await verdict(check, ["authorization": header])
            #expect(verdict == .verified(by: "bearer token"), "\(header)")
        }
        for header in ["Bearer olds", "Bearer ol", "Bearer OLD", "Bearer old new-s3cret"] {
            let verdict = await verdict(check, ["Authorization": header])
            #expect(verdict == .refused("the bearer token is not the right one"), "\(header)")
        }
        for header in ["old", "Basic old", "Bearer", "Bearer ", ""] {
            let verdict = await verdict(check, ["Authorization": header])
            #expect(verdict == .unsigned, "\(header)")
        }
    }

    @Test func `of two authorizations none counts`() async {
        let headers = WebhookHeaders([("Authorization", "Bearer wrong"), ("AUTHORIZATION", "Bearer old")])
        let verdict = await verdict(.bearer(secrets), headers)
        #expect(headers.all("authorization").count == 2)
        #expect(verdict == .unsigned)
    }

    @Test func `user and password are checked together`() async {
        let check = WebhookCheck.basic([Secret("belay:pass:word")])
        let right = await verdict(check, ["Authorization": "Basic YmVsYXk6cGFzczp3b3Jk"])
        let wrong = await verdict(check, ["Authorization": "Basic YmVsYXk6cGFzcw=="])
        let broken = await verdict(check, ["Authorization": "Basic !"])
        #expect(right == .verified(by: "user and password"))
        #expect(wrong == .refused("the user and password is not the right one"))
        #expect(broken == wrong)
    }

    @Test func `the secret of the address is checked`() async {
        var delivery = WebhookDelivery("{}")
        let none = await WebhookCheck.pathSecret(secrets).verify(delivery)
        delivery.pathSecret = "old"
        let right = await WebhookCheck.pathSecret(secrets).verify(delivery)
        delivery.pathSecret = "older"
        let wrong = await WebhookCheck.pathSecret(secrets).verify(delivery)
        #expect(none == .unsigned)
        #expect(right == .verified(by: "secret in the address"))
        #expect(wrong == .refused("the secret in the address is not the right one"))
    }

    @Test func `an empty secret opens nothing`() async {
        var delivery = WebhookDelivery("{}", headers: ["Authorization": "Basic "])
        delivery.pathSecret = ""
        let path = await WebhookCheck.pathSecret([Secret("")]).verify(delivery)
        #expect(path == .refused("the secret in the address is not the right one"))
        // The signature that HMAC has with an empty key.
        let signed = await verdict(
            .signature(.gitHub, secrets: [Secret("")]),
            ["X-Hub-Signature-256": "sha256=22f8eea909400af98adf3681a9f31923ef6b7fcba4abb553d92823a3e9d5c25e"])
        #expect(signed == .refused("the signature in X-Hub-Signature-256 is not of this body and secret"))
    }

    @Test func `all checks must agree, and without any it is unsigned`() async throws {
        let range = try #require(AddressRange("192.0.2.0/24"))
        let verifier = WebhookVerifier(checks: [.bearer(secrets), .addresses([range])])
        var delivery = WebhookDelivery("{}", headers: ["Authorization": "Bearer old"])
        delivery.remoteAddress = "192.0.2.7"
        let both = await verifier.verify(delivery)
        delivery.remoteAddress = "192.0.3.7"
        let one = await verifier.verify(delivery)
        let none = await WebhookVerifier(checks: []).verify(delivery)
        #expect(both == .verified(by: "bearer token, sender's address"))
        #expect(one == .refused("the sender's address is not among those that may post here"))
        #expect(none == .unsigned)
    }

    @Test func `the time that Grafana signs is checked, both ways`() async {
        // Made with `openssl dgst -sha256 -hmac s3cr3t` over `1795435200:{}`.
        let signature = "6c33d87cf2498d64b263959e5f0ffe0cd1b84ce194c3d2b8a671da64f36e7c5d"
        let check = WebhookCheck.signature(.grafana(timestampHeader: "X-Time"), secrets: [Secret("s3cr3t")])
        let headers: WebhookHeaders = ["X-Grafana-Alerting-Signature": signature, "X-Time": "1795435200"]
        for (offset, isVerified) in [(-301.0, false), (-299, true), (0, true), (299, true), (301, false)] {
            let verdict = await check.verify(WebhookDelivery("{}", headers: headers, at: noon + offset))
            #expect((verdict == .verified(by: "Grafana signature")) == isVerified, "\(offset) \(verdict)")
        }
        let untimed = await check.verify(WebhookDelivery("{}", headers: ["X-Grafana-Alerting-Signature": signature]))
        #expect(untimed == .refused("there is no X-Time, which is signed with the body"))
    }
}
