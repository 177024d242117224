import Crypto
import Foundation
import StepKit
import Testing

@testable import Webhooks

@Suite struct DeduplicationTests {
    private func key(_ source: WebhookSource, _ text: String? = nil, _ headers: WebhookHeaders = [:]) -> String {
        source.deduplicationKey(WebhookDelivery(text ?? source.sample, headers: headers))
    }

    @Test(arguments: WebhookSources.all.map(\.name))
    func `the same delivery has the same key, whenever it comes, another source or body another`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        var later = WebhookDelivery(source.sample)
        later.receivedAt += 3600
        #expect(key(source) == source.deduplicationKey(later))
        let others = WebhookSources.all.filter { $0.name != name }.map { key($0, source.sample) }
        #expect(!others.contains(key(source)))
        #expect(key(source, "{}") != key(source))
    }

    @Test func `a header that names the delivery decides where the body does not`() {
        let source = WebhookSource.gitHub
        let first = key(source, "{}", ["X-GitHub-Delivery": "1"])
        #expect(first == key(source, "{ }", ["x-github-delivery": "1"]))
        #expect(first != key(source, "{}", ["X-GitHub-Delivery": "2"]))
    }

    @Test func `what the signature covers goes before a header that it does not cover`() {
        let source = WebhookSource.pagerDuty
        #expect(key(source, nil, ["X-Webhook-Id": "1"]) == key(source, nil, ["X-Webhook-Id": "2"]))
    }

    @Test func `an attempt of Alertmanager has the key of the one before, a change in the group another`() throws {
        let names = ["01-KubePodCrashLooping-firing", "03-KubePodCrashLooping-firing", "04-KubePodCrashLooping-firing"]
        let keys = try names.map { name in
            WebhookSource.alertmanager.deduplicationKey(
                WebhookDelivery(body: try Fixture.bytes("alertmanager/real-0.25-\(name).json"), receivedAt: noon))
        }
        #expect(keys[0] == keys[1])
        #expect(keys[0] != keys[2])
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
