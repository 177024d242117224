internal import StepKit

extension WebhookSource {
    /// Sentry: alerts on events, issues and metrics of an integration, and its older plugin.
    ///
    /// Source: <https://docs.sentry.io/organization/integrations/integration-platform/webhooks/>
    static let sentry = WebhookSource(
        "sentry", title: "Sentry", authentication: [.signature(.sentry), .pathSecret],
        setup: """
            Settings > Developer Settings > Custom Integrations > Internal Integration
            Webhook URL: {url}
            Alert Rule Action: on; Webhooks: issue
            The client secret on the same page is the secret.
            """,
        sample: """
            {"action":"triggered","data":{"event":{"event_id":"e4874d664c3540c1a32eab185f12c5ab",
            "issue_id":"1117540176","title":"ReferenceError: heck is not defined","culprit":"checkout.js",
            "message":"","level":"error","metadata":{"type":"ReferenceError","value":"heck is not defined"},
            "tags":[["browser","Chrome 75.0.3770"],["environment","production"]],"datetime":"2026-11-23T03:29:17Z",
            "web_url":"https://sentry.io/organizations/example/issues/1117540176/"},"triggered_rule":"Errors"}}
            """,
        sampleHeaders: ["Sentry-Hook-Resource": "event_alert"], idHeaders: ["Request-ID"],
        read: { (_, body) throws(WebhookBodyError) in
            let data = body["data"]
            let action = body["action"].text
            if data["event"].exists {
                let event = data["event"]
                return .incidents([try occurrence(event, key: event["issue_id"], url: event["web_url"], service: "")])
            }
            if data["issue"].exists { return try issue(data["issue"], action) }
            if data["metric_alert"].exists { return try metric(data, action) }
            if body["event"].exists, body["culprit"].exists {
                let service = first(body["project_slug"].text, body["project"].scalar)
                return .incidents([try occurrence(body["event"], key: body["id"], url: body["url"], service: service)])
            }
            guard !action.isEmpty else { throw body["action"].unexpected("a text") }
            return .ignored("neither an alert nor an issue")
        })

    private static func occurrence(
        _ event: Field, key: Field, url: Field, service: String
    ) throws(WebhookBodyError) -> Incident {
        var tags: [String: String] = [:]
        for tag in event["tags"].elements where !tag[0].text.isEmpty { tags[tag[0].text] = tag[1].scalar }
        let said = first(event["message"].text, event["logentry"]["formatted"].text, event["metadata"]["value"].text)
        let time = first(event["datetime"].text, timeText(event["timestamp"].number))
        return Incident(
            status: "firing", title: try event["title"].required(), summary: lines(said, event["culprit"].text),
            severity: event["level"].text, service: service, labels: labels(tags),
            dedupeKey: try key.requiredScalar(), url: url.text, startsAt: time)
    }

    private static func issue(_ issue: Field, _ action: String) throws(WebhookBodyError) -> WebhookContent {
        guard let status = ["created": "firing", "unresolved": "firing", "resolved": "resolved"][action] else {
            return .ignored("an action that neither opens nor ends an issue")
        }
        return .incidents([
            Incident(
                status: status, title: try issue["title"].required(),
                summary: lines(issue["metadata"]["value"].text, issue["culprit"].text),
                severity: issue["level"].text, service: issue["project"]["slug"].text,
                labels: labels(["short_id": issue["shortId"].text, "platform": issue["platform"].text]),
                dedupeKey: try issue["id"].requiredScalar(),
                url: first(issue["web_url"].text, issue["permalink"].text), startsAt: issue["firstSeen"].text)
        ])
    }

    private static func metric(_ data: Field, _ action: String) throws(WebhookBodyError) -> WebhookContent {
        guard ["critical", "warning", "resolved"].contains(action) else {
            return .ignored("an action that neither opens nor ends an alert")
        }
        let alert = data["metric_alert"]
        return .incidents([
            Incident(
                status: action == "resolved" ? "resolved" : "firing",
                title: try data["description_title"].required(), summary: data["description_text"].text,
                severity: action == "resolved" ? "" : action, service: alert["projects"][0].text,
                dedupeKey: "metric_alert/\(try alert["id"].requiredScalar())", url: data["web_url"].text,
                startsAt: alert["date_started"].text)
        ])
    }
}
