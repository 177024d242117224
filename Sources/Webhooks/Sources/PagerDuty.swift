internal import StepKit

extension WebhookSource {
    /// PagerDuty, version 3 of its webhooks.
    ///
    /// Source: <https://developer.pagerduty.com/docs/webhooks-overview>
    static let pagerDuty = WebhookSource(
        "pagerduty", title: "PagerDuty", authentication: [.signature(.pagerDuty), .bearer, .pathSecret, .addresses],
        setup: """
            Integrations > Generic Webhooks (v3) > New Webhook
            Webhook URL: {url}
            Events: incident.triggered, incident.reopened, incident.priority_updated, incident.resolved
            The signing secret is shown once, when the webhook is made.
            """,
        sample: """
            {"event":{"id":"01SAMPLE0000000000000000EV","event_type":"incident.triggered","resource_type":"incident",
            "occurred_at":"2026-11-23T03:29:18.000Z","agent":null,"client":null,"data":{"id":"QSAMPLE1",
            "type":"incident","html_url":"https://example.pagerduty.com/incidents/QSAMPLE1","number":17,
            "status":"triggered","incident_key":"disk-db1","created_at":"2026-11-23T03:29:17Z",
            "title":"Disk / on db1 is 95% full","urgency":"high","service":{"id":"PSVC1","summary":"Database"},
            "priority":{"id":"PPRI1","summary":"P1"},"teams":[{"id":"PTEAM1","summary":"Storage"}]}}}
            """,
        idHeaders: ["X-Webhook-Id"], key: { [$0["event"]["id"].text] },
        read: { (_, body) throws(WebhookBodyError) in
            let event = body["event"]
            let type = try event["event_type"].required()
            guard
                ["incident.triggered", "incident.reopened", "incident.priority_updated", "incident.resolved"]
                    .contains(type)
            else { return .ignored("an event that neither opens nor ends an incident") }
            let data = event["data"]
            let isResolved = type == "incident.resolved" || data["status"].text == "resolved"
            let priority = data["priority"]["summary"].text
            return .incidents([
                Incident(
                    status: isResolved ? "resolved" : "firing", title: try data["title"].required(),
                    severity: first(priority, data["urgency"].text), service: data["service"]["summary"].text,
                    labels: labels([
                        "urgency": data["urgency"].text, "priority": priority, "number": data["number"].scalar,
                        "teams": data["teams"].elements.map { $0["summary"].text }.filter { !$0.isEmpty }
                            .joined(separator: ", "),
                        "incident_key": data["incident_key"].text, "incident_type": data["incident_type"]["name"].text,
                    ]),
                    dedupeKey: try data["id"].required(), url: data["html_url"].text, startsAt: data["created_at"].text)
            ])
        })
}
