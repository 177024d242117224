import Foundation
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
}
