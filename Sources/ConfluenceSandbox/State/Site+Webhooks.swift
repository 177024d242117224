import JSON

/// A webhook, as an administrator of Data Center registers it.
struct WebhookRecord: StoredRecord {
    let id: Int
    var name: String
    var url: String
    /// The names of the events it is called for.
    var events: [String]
    var isActive: Bool
    /// Settings such as the secret that signs the calls.
    var configuration: JSONValue
    /// Whom it signs in as; its password is not kept, for nothing calls it.
    var userName: String?
    var checksCertificates: Bool
    let createdAt: Timestamp
    var updatedAt: Timestamp
}

extension Site {
    private static let webhookCountMax = 1000

    /// The webhooks by their ids, those of an event when one is named.
    func webhooks(for event: String? = nil) -> [WebhookRecord] {
        webhooks.values.filter { hook in event.map(hook.events.contains) ?? true }.sorted { $0.id < $1.id }
    }

    /// The webhook with an id.
    ///
    /// - Throws: `APIError`, not found.
    func requireWebhook(_ id: Int) throws -> WebhookRecord {
        guard let webhook = webhooks[id] else { throw APIError.notFound("There is no webhook with the id \(id).") }
        return webhook
    }

    /// Makes a webhook.
    ///
    /// - Throws: `APIError`, a bad request, when there are too many.
    func addWebhook(_ make: @Sendable (Int, Timestamp) -> WebhookRecord) throws -> WebhookRecord {
        guard webhooks.count < Self.webhookCountMax else {
            throw APIError.badRequest("There can be at most \(Self.webhookCountMax) webhooks.")
        }
        let webhook = make(makeID(), now())
        webhooks[webhook.id] = webhook
        return webhook
    }

    /// Changes a webhook.
    ///
    /// - Throws: `APIError`, not found.
    func changeWebhook(_ id: Int, _ change: @Sendable (inout WebhookRecord) -> Void) throws -> WebhookRecord {
        var webhook = try requireWebhook(id)
        change(&webhook)
        webhook.updatedAt = now()
        webhooks[id] = webhook
        return webhook
    }

    /// Removes a webhook.
    ///
    /// - Throws: `APIError`, not found.
    func removeWebhook(_ id: Int) throws {
        _ = try requireWebhook(id)
        webhooks[id] = nil
    }
}
