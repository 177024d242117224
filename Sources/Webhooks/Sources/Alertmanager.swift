extension WebhookSource {
    /// Prometheus Alertmanager, version 4 of its webhook.
    ///
    /// Source: <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>
    static let alertmanager = WebhookSource(
        "alertmanager", title: "Prometheus Alertmanager", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            receivers:
              - name: belay
                webhook_configs:
                  - url: {url}
                    send_resolved: true
                    http_config: { authorization: { credentials_file: /etc/alertmanager/belay.token } }
            """,
        sample: """
            {"version":"4","status":"firing","receiver":"belay","groupKey":"{}:{alertname=\\"DiskFull\\"}",
            "groupLabels":{"alertname":"DiskFull"},"externalURL":"http://alertmanager.example.com",
            "commonLabels":{"alertname":"DiskFull","instance":"db1:9100","severity":"warning","service":"db"},
            "commonAnnotations":{"summary":"Disk / on db1 is 95% full","runbook_url":"https://wiki.example.com/x/Disk"},
            "alerts":[{"status":"firing","labels":{"alertname":"DiskFull","instance":"db1:9100","severity":"warning",
            "service":"db"},"annotations":{"summary":"Disk / on db1 is 95% full"},"startsAt":"2026-11-23T03:29:17Z",
            "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"1aad4c3f49134929"}]}
            """,
        key: AlertGroup.deliveryKey,
        read: { (_, body) throws(WebhookBodyError) in
            guard body["version"].text == "4" else { throw body["version"].unexpected("'4'") }
            return .incidents(try AlertGroup(body).incidents)
        })
}
