import BelayServer
import Foundation
import HTTP
import StepKit
import Webhooks

extension Settings {
    /// What deliveries of incident tools have to prove, as `BELAY_WEBHOOK_<SOURCE>_…` say.
    ///
    /// - Parameters:
    ///   - allowsUnsigned: whether a source without settings may post.
    ///   - http: fetches certificates of Amazon SNS.
    /// - Returns: the policy.
    /// - Throws: `CommandFailure` when a setting is wrong, or belongs to no source.
    func webhookPolicy(allowsUnsigned: Bool, http: HTTPClient) throws -> WebhookPolicy {
        try checkWebhookNames()
        var requirements: [String: WebhookPolicy.Requirement] = [:]
        for source in WebhookSources.all {
            var requirement = WebhookPolicy.Requirement()
            requirement.secrets = webhookSecrets(of: source.name)
            requirement.topics = Set(words(WebhookPolicy.setting(source.name, "TOPICS")))
            requirement.addresses = try addresses(WebhookPolicy.setting(source.name, "ADDRESSES"))
            if !requirement.secrets.isEmpty || !requirement.topics.isEmpty || !requirement.addresses.isEmpty {
                requirements[source.name] = requirement
            }
        }
        return WebhookPolicy(requirements: requirements, allowsUnsigned: allowsUnsigned) { url in
            let response = try await http.execute(
                HTTPRequest(url: url, timeout: .seconds(10), responseBytesMax: 1 << 16))
            guard response.status == 200 else { throw UnexpectedStatus(status: response.status) }
            return response.body
        }
    }

    /// All secrets of webhooks, which nobody may see.
    var webhookSecrets: [Secret] { WebhookSources.all.flatMap { webhookSecrets(of: $0.name) } }

    /// The secrets of one source.
    func webhookSecrets(of source: String) -> [Secret] {
        words(WebhookPolicy.setting(source, "SECRETS")).map { Secret($0) }
    }

    private func words(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }

    private func addresses(_ name: String) throws -> [AddressRange] {
        try words(name)
            .map { text in
                guard let range = AddressRange(text) else {
                    throw CommandFailure(
                        .wrongData, "\(name): '\(text)' is no address; expected one like 192.0.2.7 or 192.0.2.0/24")
                }
                return range
            }
    }

    /// A misspelt setting would leave a source open.
    private func checkWebhookNames() throws {
        let known = Set(
            WebhookSources.all.flatMap { source in
                WebhookPolicy.settings(of: source).map { WebhookPolicy.setting(source.name, $0) }
            })
        for name in all.keys.sorted() where name.hasPrefix("BELAY_WEBHOOK_") && !known.contains(name) {
            throw CommandFailure(
                .wrongData,
                "\(name) is no setting; expected BELAY_WEBHOOK_<SOURCE>_SECRETS or _ADDRESSES (_TOPICS for cloudwatch) with one "
                    + "of the sources \(WebhookSources.all.map(\.name).joined(separator: ", "))")
        }
    }
}

private struct UnexpectedStatus: Error, CustomStringConvertible {
    var status: Int
    var description: String { "the answer has the status \(status)" }
}
