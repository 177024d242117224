import HTTPTypes
public import Networks
public import StepKit
public import Webhooks

/// What deliveries of incident tools have to prove.
public struct WebhookPolicy: Sendable {
    /// What one tool's deliveries are checked against.
    public struct Requirement: Sendable {
        /// Secrets of which any one will do, in whichever way the tool can show one.
        public var secrets: [Secret]
        /// The topics of Amazon SNS that may post.
        public var topics: Set<String>
        /// The addresses that may post; empty for all.
        public var addresses: [AddressRange]

        /// The names in certificates of clients, as trusted proxies tell them, that may post; empty for all.
        public var clientNames: Set<String>

        /// Makes a requirement; without anything in it, deliveries prove nothing.
        public init(
            secrets: [Secret] = [], topics: Set<String> = [], addresses: [AddressRange] = [],
            clientNames: Set<String> = []
        ) {
            self.secrets = secrets
            self.topics = topics
            self.addresses = addresses
            self.clientNames = clientNames
        }
    }

    /// Gets what lies at a URL of Amazon's.
    public typealias Fetch = @Sendable (_ url: String) async throws -> [UInt8]

    /// By source; one that is missing requires nothing.
    public var requirements: [String: Requirement]
    /// Whether deliveries of a source that requires nothing are accepted.
    public var allowsUnsigned: Bool
    /// Gets certificates and confirms subscriptions of SNS.
    public var fetch: Fetch

    /// Makes a policy.
    public init(requirements: [String: Requirement] = [:], allowsUnsigned: Bool, fetch: @escaping Fetch) {
        self.requirements = requirements
        self.allowsUnsigned = allowsUnsigned
        self.fetch = fetch
    }

    /// Checks a delivery.
    ///
    /// - Returns: how it proved where it comes from; `nil` when nothing is required.
    /// - Throws: `Problem` 401 without a proof, 403 with a wrong one, 503 when it cannot be told at the moment.
    func verify(_ delivery: WebhookDelivery, from source: WebhookSource) async throws -> String? {
        let checks = checks(of: source)
        guard !checks.isEmpty else {
            if allowsUnsigned { return nil }
            throw Problem(
                .unauthorized,
                "deliveries of \(source.name) must prove where they come from: set \(Self.setting(source.name, "SECRETS"))",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        var proofs: [String] = []
        for alternatives in checks {
            proofs.append(try await proof(of: delivery, alternatives, source))
        }
        return proofs.joined(separator: ", ")
    }

    /// The first proof that a delivery brings decides.
    private func proof(
        of delivery: WebhookDelivery, _ alternatives: [WebhookCheck], _ source: WebhookSource
    ) async throws -> String {
        for check in alternatives {
            switch await check.verify(delivery) {
            case .verified(let proof): return proof
            case .refused(let reason): throw Problem(.forbidden, reason)
            case .undecided(let reason):
                throw Problem(.serviceUnavailable, "\(reason); try again", headers: [.retryAfter: "30"])
            case .unsigned: continue
            }
        }
        let kinds = source.authentication.map(\.description).joined(separator: ", ")
        throw Problem(
            .unauthorized, "the delivery proves nothing; \(source.name) can send: \(kinds)",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    /// Groups of checks: of each group one has to pass.
    private func checks(of source: WebhookSource) -> [[WebhookCheck]] {
        guard let required = requirements[source.name] else { return [] }
        var groups: [[WebhookCheck]] = []
        if !required.addresses.isEmpty { groups.append([.addresses(required.addresses)]) }
        if !required.clientNames.isEmpty { groups.append([.clientNames(required.clientNames)]) }
        var alternatives: [WebhookCheck] = []
        for kind in source.authentication {
            switch kind {
            case .sns where !required.topics.isEmpty:
                alternatives.append(.sns(topics: required.topics, certificate: fetch))
            case _ where required.secrets.isEmpty: continue
            case .signature(let scheme): alternatives.append(.signature(scheme, secrets: required.secrets))
            case .standardWebhooks: alternatives.append(.standardWebhooks(secrets: required.secrets))
            case .bearer: alternatives.append(.bearer(required.secrets))
            case .basic: alternatives.append(.basic(required.secrets))
            case .pathSecret: alternatives.append(.pathSecret(required.secrets))
            case .sns, .addresses: continue
            }
        }
        if !alternatives.isEmpty { groups.append(alternatives) }
        return groups
    }

    /// What can be set for a source: only what its deliveries are then checked against.
    public static func settings(of source: WebhookSource) -> [String] {
        var names = ["ADDRESSES", "CLIENT_NAMES"]
        if source.authentication.contains(.sns) { names.append("TOPICS") }
        if source.authentication.contains(where: { $0 != .sns && $0 != .addresses }) { names.append("SECRETS") }
        return names
    }

    /// The name of a source's setting: `BELAY_WEBHOOK_AZURE_MONITOR_SECRETS`.
    public static func setting(_ source: String, _ what: String) -> String {
        "BELAY_WEBHOOK_\(source.uppercased().replacing("-", with: "_"))_\(what)"
    }
}
