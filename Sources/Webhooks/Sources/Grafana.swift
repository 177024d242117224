internal import StepKit

extension WebhookSource {
    /// Grafana Alerting, and the alerts of Grafana before version 8.
    ///
    /// Source: <https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/>
    static let grafana = WebhookSource(
        "grafana", title: "Grafana", authentication: [.signature(.grafana), .bearer, .basic, .pathSecret, .addresses],
        setup: """
            Alerting > Contact points > Webhook
            URL: {url}
            HMAC Signature > Secret: the secret; leave the timestamp header empty, or name it to Belay as well
            """,
        sample: """
            {"version":"1","status":"firing","receiver":"belay","orgId":1,"groupKey":"{}:{alertname=\\"DiskFull\\"}",
            "title":"[FIRING:1] DiskFull ops","state":"alerting","message":"**Firing**",
            "externalURL":"http://grafana.example.com/","groupLabels":{"alertname":"DiskFull"},
            "commonLabels":{"alertname":"DiskFull","grafana_folder":"ops","severity":"warning"},"commonAnnotations":{},
            "alerts":[{"status":"firing","labels":{"alertname":"DiskFull","grafana_folder":"ops","severity":"warning"},
            "annotations":{"summary":"Disk / on db1 is 95% full","runbook_url":"https://wiki.example.com/x/Disk"},
            "startsAt":"2026-11-23T03:29:17Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"fac0861a85de4301",
            "generatorURL":"http://grafana.example.com/alerting/grafana/uid1/view"}]}
            """,
        key: AlertGroup.deliveryKey,
        read: { (_, body) throws(WebhookBodyError) in
            if body["ruleName"].exists { return try legacy(body) }
            guard body["version"].text == "1" else { throw body["version"].unexpected("'1'") }
            return .incidents(try AlertGroup(body).incidents)
        })

    private static func legacy(_ body: Field) throws(WebhookBodyError) -> WebhookContent {
        let state = try body["state"].required()
        guard let status = ["alerting": "firing", "ok": "resolved"][state] else {
            return .ignored("the rule's state is neither alerting nor ok")
        }
        let tags = body["tags"].texts
        return .incidents([
            Incident(
                status: status, title: try body["ruleName"].required(), summary: body["message"].text,
                severity: tags["severity"] ?? "", service: tags["service"] ?? "", labels: tags,
                runbookURL: first(tags["runbook_url"] ?? "", runbookURL(in: body["message"].text)),
                dedupeKey: try body["ruleId"].requiredScalar(), url: body["ruleUrl"].text)
        ])
    }
}
