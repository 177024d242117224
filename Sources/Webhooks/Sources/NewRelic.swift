internal import StepKit

extension WebhookSource {
    /// New Relic: the default template of its workflows, and its older alerts.
    ///
    /// Source: <https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook>
    static let newRelic = WebhookSource(
        "newrelic", title: "New Relic", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            Alerts > Destinations > Webhook
            Endpoint URL: {url}
            Authorization: Bearer token
            Then Alerts > Workflows: notify this destination, with the default template. For runbooks add to it
            "runbookUrl": {{ json accumulations.runbookUrl }}
            """,
        sample: """
            {"id":"00000000-0000-4000-8000-000000000017","issueUrl":"https://radar.newrelic.com/issues/17",
            "title":"Disk / on db1 is full","priority":"CRITICAL","impactedEntities":["db1"],"totalIncidents":1,
            "state":"ACTIVATED","trigger":"STATE_CHANGE","isCorrelated":false,"createdAt":1795404557000,
            "updatedAt":1795404557000,"sources":["newrelic"],"alertPolicyNames":["Storage"],
            "alertConditionNames":["Disk full"],"workflowName":"Belay","runbookUrl":["https://wiki.example.com/x/Disk"]}
            """,
        key: { body in
            guard body["id"].exists else { return [] }
            return ["id", "trigger", "state", "updatedAt"].map { body[$0].scalar }
        },
        read: { (_, body) throws(WebhookBodyError) in
            if body["current_state"].exists { return try legacy(body) }
            let state = try body["state"].required()
            guard let status = ["CREATED": "firing", "ACTIVATED": "firing", "CLOSED": "resolved"][state],
                !body["trigger"].text.contains("ACKNOWLEDGE")
            else { return .ignored("a change that neither opens nor ends an issue") }
            let title = first(body["title"].text, body["title"][0].text)
            return .incidents([
                Incident(
                    status: status, title: title.isEmpty ? try body["title"].required() : title,
                    summary: body["alertConditionNames"].list, severity: body["priority"].text,
                    service: body["impactedEntities"][0].text,
                    labels: labels([
                        "policies": body["alertPolicyNames"].list, "conditions": body["alertConditionNames"].list,
                        "entities": body["impactedEntities"].list, "workflow": body["workflowName"].text,
                    ]),
                    runbookURL: first(body["runbookUrl"].text, body["runbookUrl"][0].text),
                    dedupeKey: try body["id"].requiredScalar(), url: body["issueUrl"].text,
                    startsAt: timeText(body["createdAt"].number))
            ])
        })

    private static func legacy(_ body: Field) throws(WebhookBodyError) -> WebhookContent {
        guard let status = ["open": "firing", "closed": "resolved"][body["current_state"].text] else {
            return .ignored("a change that neither opens nor ends an incident")
        }
        return .incidents([
            Incident(
                status: status, title: try body["condition_name"].required(), summary: body["details"].text,
                severity: body["severity"].text, service: body["targets"][0]["name"].text,
                labels: body["targets"][0]["labels"].scalars
                    .merging(
                        labels(["policy": body["policy_name"].text, "account": body["account_name"].text])
                    ) { old, _ in old },
                runbookURL: body["runbook_url"].text, dedupeKey: try body["incident_id"].requiredScalar(),
                url: body["incident_url"].text, startsAt: timeText(body["timestamp"].number))
        ])
    }
}
