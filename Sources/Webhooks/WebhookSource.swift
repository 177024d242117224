internal import JSON

/// An incident tool: what its deliveries mean, and how they can prove where they come from.
public struct WebhookSource: Sendable {
    /// The name that stands in `/webhooks/{source}` and in a workflow's `source:`.
    public var name: String
    /// The tool's own name.
    public var title: String
    /// The proofs that the tool can send, the best one first.
    public var authentication: [WebhookAuthentication]
    /// What a person sets in the tool, where `{url}` stands for the address to post to.
    public var setup: String
    /// The body of a delivery to try things out with.
    public var sample: String
    /// The headers of the sample that decide what it means.
    public var sampleHeaders: WebhookHeaders

    /// The headers that decide what a delivery means, and by which a further attempt is recognised; in lower case.
    ///
    /// None of them holds a secret. Who keeps deliveries keeps these.
    public var decisiveHeaders: [String] {
        (["content-type"] + idHeaders + sampleHeaders.names).map { $0.lowercased() }
    }

    /// Headers that name a delivery; a further attempt has the same value.
    let idHeaders: [String]
    /// The values of the body that are the same in each attempt at one delivery; empty when there are none.
    ///
    /// They go before the headers, because a signature covers the body.
    let key: @Sendable (Field) -> [String]
    /// Tells what a delivery means; the field is its body.
    let read: @Sendable (WebhookDelivery, Field) throws(WebhookBodyError) -> WebhookContent

    init(
        _ name: String, title: String, authentication: [WebhookAuthentication], setup: String, sample: String,
        sampleHeaders: WebhookHeaders = [:], idHeaders: [String] = [],
        key: @escaping @Sendable (Field) -> [String] = { _ in [] },
        read: @escaping @Sendable (WebhookDelivery, Field) throws(WebhookBodyError) -> WebhookContent
    ) {
        self.name = name
        self.title = title
        self.authentication = authentication
        self.setup = setup
        self.sample = sample
        self.sampleHeaders = sampleHeaders
        self.idHeaders = idHeaders
        self.key = key
        self.read = read
    }

    /// Tells what a delivery means.
    ///
    /// Check that it is genuine first.
    ///
    /// Texts are taken as they are: what looks like an expression in one stays text.
    ///
    /// - Throws: when the body is none of the source's.
    public func decode(_ delivery: WebhookDelivery) throws(WebhookBodyError) -> WebhookContent {
        let body = try Field(body: delivery)
        guard body.value?.objectValue != nil else { throw body.unexpected("an object") }
        return try read(delivery, body)
    }

    /// By this a further attempt at the same delivery is recognised; keep it for two days at least.
    ///
    /// - Returns: a text of 64 characters.
    public func deduplicationKey(_ delivery: WebhookDelivery) -> String {
        let body = try? Field(body: delivery)
        for parts in [body.map(key) ?? [], idHeaders.compactMap { delivery.headers[$0] }]
        where parts.contains(where: { !$0.isEmpty }) {
            return Digest.hex([name] + parts)
        }
        return Digest.hex([name, String(decoding: delivery.body, as: UTF8.self)])
    }
}
