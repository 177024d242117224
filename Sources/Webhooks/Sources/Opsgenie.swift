internal import StepKit

extension WebhookSource {
    /// Opsgenie.
    ///
    /// Source: <https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/>
    static let opsgenie = WebhookSource(
        "opsgenie", title: "Opsgenie", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            Settings > Integrations > Webhook
            Webhook URL: {url}
            Custom headers: Authorization = Bearer, a space and the token
            Alert actions: Create and Close; add the alert's description and details to the payload
            """,
        sample: """
            {"action":"Create","alert":{"alertId":"73919cd8-0000-4000-8000-000000000001","message":"Disk / on db1 is full",
            "tags":["team:storage","disk"],"tinyId":"17","entity":"db1","alias":"disk-db1","createdAt":1795404557000,
            "updatedAt":1795404557000000000,"description":"95% of / are used.","priority":"P1",
            "details":{"runbook_url":"https://wiki.example.com/x/Disk"}},"source":{"name":"","type":"api"},
            "integrationName":"Belay"}
            """,
        key: opsgenieDeliveryKey,
        read: { (_, body) throws(WebhookBodyError) in try opsgenieContent(body) })

    /// What is the same in each attempt at one delivery.
    static func opsgenieDeliveryKey(_ body: Field) -> [String] {
        guard body["alert"]["alertId"].exists else { return [] }
        return [body["alert"]["alertId"].text, body["action"].text, body["alert"]["updatedAt"].scalar]
    }

    /// Reads an action on an alert, which Jira Service Management sends in the same form.
    static func opsgenieContent(_ body: Field) throws(WebhookBodyError) -> WebhookContent {
        let action = try body["action"].required()
        guard let status = ["Create": "firing", "Close": "resolved", "Delete": "resolved"][action] else {
            return .ignored("an action that neither opens nor ends an alert")
        }
        let alert = body["alert"]
        let details = alert["details"].scalars
        let all = tagLabels(alert["tags"].elements.map(\.text)).merging(details) { $1 }
            .merging(labels(["team": alert["team"].text, "tiny_id": alert["tinyId"].scalar])) { old, _ in old }
        return .incidents([
            Incident(
                status: status, title: try alert["message"].required(), summary: alert["description"].text,
                severity: alert["priority"].text, service: first(all["service"] ?? "", alert["entity"].text),
                labels: all,
                runbookURL: first(
                    details["runbook_url"] ?? "", details["runbook"] ?? "", runbookURL(in: alert["description"].text)),
                dedupeKey: try alert["alertId"].required(), startsAt: timeText(alert["createdAt"].number))
        ])
    }
}
