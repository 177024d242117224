import Foundation
import Hummingbird
import JSON

/// Data Center's paths about webhooks, which administrators alone may use; nothing calls the webhooks.
struct WebhookAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /webhooks`.
    func list(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        let event = call.query["event"].flatMap { $0.isEmpty ? nil : $0 }
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            await site.webhooks(for: event), slice: try V1Slice(call.query), call: call, writer: writer
        ) { Self.json($0) }
    }

    /// Answers `GET /webhooks/{id}`.
    func get(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        return .json(Self.json(try await site.requireWebhook(try id(call))))
    }

    /// Answers `POST /webhooks`.
    func create(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        let request = try WebhookRequest(try await resource.json(call))
        guard let name = request.name, let url = request.url, let events = request.events else {
            throw APIError.badRequest("A webhook needs a 'name', a 'url' and 'events'.")
        }
        let webhook = try await site.addWebhook { id, moment in
            var webhook = WebhookRecord(
                id: id, name: name, url: url, events: events, isActive: true, configuration: [:],
                checksCertificates: true, createdAt: moment, updatedAt: moment)
            request.apply(to: &webhook)
            return webhook
        }
        let writer = await V1Writer(resource, for: call)
        let made = Self.json(webhook)
            .adding("scope", ["type": "global"])
            .adding(
                "events",
                .array(webhook.events.map { ["id": .string($0), "i18nKey": .string("webhooks.event.\($0)")] })
            )
            .adding("createdDate", writer.moment(webhook.createdAt))
            .adding("updatedDate", writer.moment(webhook.updatedAt))
        return .json(made, status: .created)
    }

    /// Answers `PUT /webhooks/{id}`: what is named is changed.
    func update(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        let request = try WebhookRequest(try await resource.json(call))
        return .json(Self.json(try await site.changeWebhook(try id(call)) { request.apply(to: &$0) }))
    }

    /// Answers `DELETE /webhooks/{id}`.
    func delete(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        try await site.removeWebhook(try id(call))
        return .noContent()
    }

    private func id(_ call: Call) throws -> Int {
        let text = try call.parameter("id")
        guard let id = Int(text) else { throw APIError.notFound("There is no webhook with the id \(text).") }
        return id
    }

    private static func json(_ webhook: WebhookRecord) -> JSONValue {
        var value: [String: JSONValue] = [
            "id": .int(webhook.id), "name": .string(webhook.name), "url": .string(webhook.url),
            "events": .array(webhook.events.map { .string($0) }), "active": .bool(webhook.isActive),
            "configuration": webhook.configuration, "sslVerificationRequired": .bool(webhook.checksCertificates),
        ]
        value["credentials"] = webhook.userName.map { ["username": .string($0)] }
        return .object(value)
    }
}

/// The body of a write of a webhook; what is not named is left.
struct WebhookRequest: Sendable {
    private static let textLengthMax = 255
    /// The events that https://confluence.atlassian.com/doc/managing-webhooks-1021225606.html lists.
    static let events: Set<String> = [
        "attachment_created", "attachment_removed", "attachment_restored", "attachment_trashed", "attachment_updated",
        "blog_created", "blog_removed", "blog_restored", "blog_trashed", "blog_updated", "blueprint_page_created",
        "comment_created", "comment_removed", "comment_updated", "content_created", "content_restored",
        "content_trashed", "content_updated", "content_permissions_updated", "group_created", "group_removed",
        "label_added", "label_created", "label_deleted", "label_removed", "page_children_reordered", "page_created",
        "page_moved", "page_removed", "page_restored", "page_trashed", "page_updated", "space_created",
        "space_logo_updated", "space_permissions_updated", "space_removed", "space_updated", "theme_enabled",
        "user_created", "user_deactivated", "user_followed", "user_reactivated", "user_removed",
    ]

    let name: String?
    let url: String?
    let events: [String]?
    private let isActive: Bool?
    private let configuration: JSONValue?
    private let credentials: JSONValue?
    private let checksCertificates: Bool?

    /// Reads a request.
    ///
    /// - Throws: `APIError`, a bad request, for what no webhook can have.
    init(_ json: JSONValue) throws {
        name = json["name"]?.stringValue
        url = json["url"]?.stringValue
        events = json["events"]?.arrayValue?.map { $0.stringValue ?? $0["id"]?.stringValue ?? "" }
        isActive = json["active"]?.boolValue
        configuration = json["configuration"].flatMap { $0.isNull ? nil : $0 }
        credentials = json["credentials"].flatMap { $0.isNull ? nil : $0 }
        checksCertificates = json["sslVerificationRequired"]?.boolValue
        if let name, !(1...Self.textLengthMax).contains(name.count) {
            throw APIError.badRequest("The name of a webhook must have 1 to \(Self.textLengthMax) characters.")
        }
        if let url {
            let parts = URL(string: url)
            guard ["http", "https"].contains(parts?.scheme?.lowercased() ?? ""), parts?.host?.isEmpty == false else {
                throw APIError.badRequest("The url '\(url)' is not one of http or https.")
            }
        }
        if let events {
            guard !events.isEmpty else { throw APIError.badRequest("A webhook must name at least one event.") }
            if let unknown = events.first(where: { !Self.events.contains($0) }) {
                throw APIError.badRequest("There is no event '\(unknown)'.")
            }
        }
        if let secret = configuration?["secret"]?.stringValue, secret.count > Self.textLengthMax {
            throw APIError.badRequest("The secret must have at most \(Self.textLengthMax) characters.")
        }
    }

    func apply(to webhook: inout WebhookRecord) {
        if let name { webhook.name = name }
        if let url { webhook.url = url }
        if let events { webhook.events = events }
        if let isActive { webhook.isActive = isActive }
        if let configuration { webhook.configuration = configuration }
        if let checksCertificates { webhook.checksCertificates = checksCertificates }
        if let credentials { webhook.userName = credentials["username"]?.stringValue }
    }
}
