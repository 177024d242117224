internal import StepKit

extension WebhookSource {
    /// Datadog, whose body is a template of ours.
    ///
    /// Source: <https://docs.datadoghq.com/integrations/webhooks/>
    static let datadog = WebhookSource(
        "datadog", title: "Datadog", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            Integrations > Webhooks > New Webhook
            URL: {url}
            Custom Headers: {"Authorization": "Bearer <the token>"}
            Payload:
            {"id": "$ID", "alert_id": "$ALERT_ID", "alert_cycle_key": "$ALERT_CYCLE_KEY",
             "alert_transition": "$ALERT_TRANSITION", "alert_type": "$ALERT_TYPE", "priority": "$ALERT_PRIORITY",
             "title": "$EVENT_TITLE", "body": "$TEXT_ONLY_MSG", "link": "$LINK", "tags": "$TAGS",
             "hostname": "$HOSTNAME", "date": "$DATE", "last_updated": "$LAST_UPDATED"}
            """,
        sample: """
            {"id":"7654321","alert_id":"1234567891","alert_cycle_key":"1795404557","alert_transition":"Triggered",
            "alert_type":"error","priority":"P2","title":"[Triggered] Disk / on db1 is full","body":"95% of / are used.",
            "link":"https://app.datadoghq.com/event/event?id=7654321","tags":"service:db,env:production",
            "hostname":"db1","date":"1795404557000","last_updated":"1795404557000"}
            """,
        key: { body in
            ["id", "alert_cycle_key", "alert_transition"].map { body[$0].scalar }
        },
        read: { (_, body) throws(WebhookBodyError) in
            let title = try body["title"].required()
            let transition = body["alert_transition"].text
            let isResolved =
                transition.isEmpty ? title.hasPrefix("[Recovered") : transition.lowercased().hasSuffix("recovered")
            let tags = tagLabels(body["tags"].text.split(separator: ",") + body["tags"].elements.map { $0.text[...] })
            let summary = first(body["body"].text, body["message"].text, body["description"].text)
            let key = first(body["alert_cycle_key"].scalar, body["alert_id"].scalar, body["monitor_id"].scalar)
            return .incidents([
                Incident(
                    status: isResolved ? "resolved" : "firing", title: title, summary: summary,
                    severity: first(body["priority"].scalar, body["alert_type"].text),
                    service: first(tags["service"] ?? "", body["hostname"].text), labels: tags,
                    runbookURL: runbookURL(in: summary), dedupeKey: key.isEmpty ? try body["id"].requiredScalar() : key,
                    url: first(body["link"].text, body["url"].text), startsAt: timeText(Double(body["date"].scalar)))
            ])
        })
}
