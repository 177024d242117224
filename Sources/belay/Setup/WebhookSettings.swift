import BelayServer
import Foundation
import HTTP
import StandardSteps
import StepKit
import Webhooks

extension Settings {
    /// What deliveries of incident tools have to prove, as `BELAY_WEBHOOK_<SOURCE>_…` say.
    ///
    /// - Parameters:
    ///   - allowsUnsigned: whether a source without settings may post.
    ///   - outbound: fetches certificates of Amazon SNS, and confirms its subscriptions.
    /// - Returns: the policy.
    /// - Throws: `CommandFailure` when a setting is wrong, or belongs to no source.
    func webhookPolicy(allowsUnsigned: Bool, outbound: OutboundHTTP) throws -> WebhookPolicy {
        try checkWebhookNames()
        var requirements: [String: WebhookPolicy.Requirement] = [:]
        for source in WebhookSources.all {
            var requirement = WebhookPolicy.Requirement()
            requirement.secrets = webhookSecrets(of: source.name)
            requirement.topics = Set(words(WebhookPolicy.setting(source.name, "TOPICS")))
            requirement.addresses = try ranges(WebhookPolicy.setting(source.name, "ADDRESSES"))
            requirement.clientNames = try clientNames(of: source.name)
            if !requirement.clientNames.isEmpty || !requirement.secrets.isEmpty || !requirement.topics.isEmpty
                || !requirement.addresses.isEmpty
            {
                requirements[source.name] = requirement
            }
        }
        return WebhookPolicy(requirements: requirements, allowsUnsigned: allowsUnsigned) { url in
            let response = try await outbound.client.execute(
                HTTPRequest(
                    url: url, timeout: .seconds(10), responseBytesMax: 1 << 16, addresses: .only(outbound.rules)))
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

    /// The names that a setting lists; they have spaces in them, so a semicolon stands between two.
    private func clientNames(of source: String) throws -> Set<String> {
        let name = WebhookPolicy.setting(source, "CLIENT_NAMES")
        guard let text = self[name] else { return [] }
        guard self["BELAY_CLIENT_NAME_HEADER"] != nil else {
            throw CommandFailure(
                .wrongData, "\(name) is set without BELAY_CLIENT_NAME_HEADER, which says where they stand")
        }
        return Set(text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) })
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
                "\(name) is no setting; expected BELAY_WEBHOOK_<SOURCE>_SECRETS, _ADDRESSES or _CLIENT_NAMES (_TOPICS for cloudwatch) with one "
                    + "of the sources \(WebhookSources.all.map(\.name).joined(separator: ", "))")
        }
    }
}

private struct UnexpectedStatus: Error, CustomStringConvertible {
    var status: Int
    var description: String { "the answer has the status \(status)" }
}
