internal import StepKit

extension WebhookSource {
    /// Any tool that can send an incident's own fields.
    static let generic = WebhookSource(
        "generic", title: "Any tool, in Belay's own form", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            POST {url}
            Authorization: Bearer <the token>
            {"status": "firing or resolved", "title": "…", "summary": "…", "severity": "…", "service": "…",
             "labels": {"name": "value"}, "runbook_url": "…", "dedupe_key": "…", "url": "…", "starts_at": "…"}
            Only the title is needed.
            """,
        sample: """
            {"status":"firing","title":"Disk full","summary":"95% of / on db1 are used.","severity":"warning",
            "service":"db","labels":{"host":"db1"},"runbook_url":"https://wiki.example.com/x/Disk",
            "dedupe_key":"disk-db1","url":"https://monitoring.example.com/17","starts_at":"2026-11-23T03:29:17Z"}
            """,
        key: { body in
            // What has no key and no time of its own is the same only when all of it is.
            guard body["dedupe_key"].exists, body["starts_at"].exists else { return [] }
            return ["dedupe_key", "status", "starts_at"].map { body[$0].scalar }
        },
        read: { (_, body) throws(WebhookBodyError) in .incidents([try plainIncident(body, status: "firing")]) })

    /// Tools that follow Standard Webhooks and put an incident's own fields into `data`.
    ///
    /// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
    static let standardWebhooks = WebhookSource(
        "standard-webhooks", title: "Standard Webhooks", authentication: [.standardWebhooks, .pathSecret],
        setup: """
            Endpoint URL: {url}
            Signing secret: whsec_ and 24 to 64 random bytes in Base64
            """,
        sample: """
            {"type":"incident.opened","timestamp":"2026-11-23T03:29:17Z","data":{"title":"Disk full",
            "summary":"95% of / on db1 are used.","severity":"warning","service":"db","labels":{"host":"db1"},
            "runbook_url":"https://wiki.example.com/x/Disk","dedupe_key":"disk-db1"}}
            """,
        idHeaders: ["webhook-id", "svix-id"],
        read: { (_, body) throws(WebhookBodyError) in
            let type = try body["type"].required()
            guard body["data"]["title"].exists else { return .ignored("an event whose data has no title") }
            let isEnd = type.hasSuffix(".resolved") || type.hasSuffix(".closed")
            var incident = try plainIncident(body["data"], status: isEnd ? "resolved" : "firing")
            if incident.startsAt.isEmpty, !isEnd { incident.startsAt = body["timestamp"].text }
            return .incidents([incident])
        })

    /// An incident whose fields stand there under their own names.
    private static func plainIncident(_ body: Field, status: String) throws(WebhookBodyError) -> Incident {
        guard !body["status"].exists || ["firing", "resolved"].contains(body["status"].text) else {
            throw body["status"].unexpected("firing or resolved")
        }
        let title = try body["title"].required()
        return Incident(
            status: first(body["status"].text, status), title: title, summary: body["summary"].text,
            severity: body["severity"].scalar, service: body["service"].text, labels: body["labels"].scalars,
            runbookURL: body["runbook_url"].text, dedupeKey: first(body["dedupe_key"].scalar, title),
            url: body["url"].text, startsAt: body["starts_at"].text)
    }
}
