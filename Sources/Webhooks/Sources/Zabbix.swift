internal import StepKit

extension WebhookSource {
    /// Zabbix, whose body is a template of ours; all its values are texts.
    ///
    /// Source: <https://www.zabbix.com/documentation/current/en/manual/appendix/macros/supported_by_location>
    static let zabbix = WebhookSource(
        "zabbix", title: "Zabbix", authentication: [.bearer, .pathSecret, .addresses],
        setup: """
            Alerts > Media types > Create > Webhook, with these parameters:
            id {EVENT.ID} · name {EVENT.NAME} · status {EVENT.STATUS} · value {EVENT.VALUE} · severity {EVENT.SEVERITY}
            message {ALERT.MESSAGE} · service {HOST.HOST} · host_ip {HOST.IP} · tags {EVENT.TAGSJSON}
            runbook_url {TRIGGER.URL} · update_action {EVENT.UPDATE.ACTION} · timestamp {EVENT.TIMESTAMP}
            Script:
            var request = new HttpRequest();
            request.addHeader('Content-Type: application/json');
            request.addHeader('Authorization: Bearer <the token>');
            request.post('{url}', value);
            if (Math.floor(request.getStatus() / 100) !== 2) throw 'Belay answered ' + request.getStatus();
            return 'OK';
            """,
        sample: """
            {"id":"4711","name":"Disk / on db1 is full","status":"PROBLEM","value":"1","severity":"High",
            "message":"95% of / are used.","service":"db1","host_ip":"192.0.2.10","runbook_url":
            "https://wiki.example.com/x/Disk","tags":"[{\\"tag\\":\\"env\\",\\"value\\":\\"production\\"}]",
            "update_action":"","timestamp":"1795404557"}
            """,
        key: { body in
            guard body["id"].exists else { return [] }
            return ["id", "status", "value", "update_action"].map { body[$0].scalar }
        },
        read: { (_, body) throws(WebhookBodyError) in
            let update = body["update_action"].text
            // A macro that does not apply comes as it was written, or as *UNKNOWN*.
            guard update.isEmpty || update.hasPrefix("{") || update.hasPrefix("*") else {
                return .ignored("an update that neither opens nor ends a problem")
            }
            let status = try body["status"].required("PROBLEM, RESOLVED or OK").uppercased()
            let isResolved = body["value"].scalar == "0" || status == "RESOLVED" || status == "OK"
            guard isResolved || status == "PROBLEM" else { throw body["status"].unexpected("PROBLEM, RESOLVED or OK") }
            var all = labels(["host_ip": body["host_ip"].text, "host_name": body["host_name"].text])
            let tags = (try? Field(parsing: body["tags"].text.utf8, at: "/tags")) ?? body["tags"]
            for tag in tags.elements where !tag["tag"].text.isEmpty {
                all[tag["tag"].text] = first(tag["value"].scalar, "true")
            }
            return .incidents([
                Incident(
                    status: isResolved ? "resolved" : "firing", title: try body["name"].required(),
                    summary: lines(body["message"].text, body["description"].text), severity: body["severity"].scalar,
                    service: body["service"].text, labels: all,
                    runbookURL: first(body["runbook_url"].text, runbookURL(in: body["description"].text)),
                    dedupeKey: try body["id"].requiredScalar(), url: body["url"].text,
                    startsAt: timeText(Double(body["timestamp"].scalar)))
            ])
        })
}
