internal import Foundation
internal import StepKit

extension WebhookSource {
    /// Jira Service Management: its issues, and the alerts of its operations, which are in Opsgenie's form.
    ///
    /// Source: <https://developer.atlassian.com/cloud/jira/platform/webhooks/>
    static let jira = WebhookSource(
        "jira", title: "Jira Service Management", authentication: [.signature(.webSub), .bearer, .pathSecret],
        setup: """
            Settings > System > WebHooks > Create
            URL: {url}
            Secret: the secret
            Issue related events, with a filter such as: issuetype = Incident. Events: created, updated
            """,
        sample: """
            {"timestamp":1795404557000,"webhookEvent":"jira:issue_created","issue_event_type_name":"issue_created",
            "issue":{"id":"10017","self":"https://example.atlassian.net/rest/api/2/issue/10017","key":"OPS-17",
            "fields":{"summary":"Disk / on db1 is full","description":"95% of / are used.","labels":["team:storage"],
            "created":"2026-11-23T03:29:17.000+0000","priority":{"name":"High"},"issuetype":{"name":"Incident"},
            "project":{"key":"OPS","name":"Operations"},"components":[{"name":"db"}],
            "status":{"name":"Open","statusCategory":{"key":"new"}}}}}
            """,
        idHeaders: ["X-Atlassian-Webhook-Identifier"], key: opsgenieDeliveryKey,
        read: { (_, body) throws(WebhookBodyError) in
            if body["alert"].exists { return try opsgenieContent(body) }
            let event = try body["webhookEvent"].required()
            let fields = body["issue"]["fields"]
            let isEnded = fields["status"]["statusCategory"]["key"].text == "done"
            guard event == "jira:issue_created" || (event == "jira:issue_updated" && isEnded) else {
                return .ignored("an event that neither opens nor ends an issue")
            }
            let components = fields["components"].elements.map { $0["name"].text }
            let key = try body["issue"]["key"].required()
            let site = body["issue"]["self"].text.components(separatedBy: "/rest/")
            return .incidents([
                Incident(
                    status: isEnded ? "resolved" : "firing", title: try fields["summary"].required(),
                    summary: fields["description"].text, severity: fields["priority"]["name"].text,
                    service: components.first ?? "",
                    labels: tagLabels(fields["labels"].elements.map(\.text))
                        .merging(
                            labels([
                                "project": fields["project"]["key"].text,
                                "issue_type": fields["issuetype"]["name"].text,
                                "components": components.joined(separator: ", "),
                            ])
                        ) { $1 },
                    runbookURL: runbookURL(in: fields["description"].text), dedupeKey: key,
                    url: site.count == 2 ? "\(site[0])/browse/\(key)" : "", startsAt: timeText(fields["created"].text))
            ])
        })
}
