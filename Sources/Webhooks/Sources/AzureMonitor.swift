internal import StepKit

extension WebhookSource {
    /// Azure Monitor, by its common alert schema.
    ///
    /// Source: <https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema>
    static let azureMonitor = WebhookSource(
        "azure-monitor", title: "Azure Monitor", authentication: [.pathSecret, .addresses],
        setup: """
            Monitor > Alerts > Action groups > Actions > Webhook
            URI: {url}
            Enable the common alert schema: Yes
            """,
        sample: """
            {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{
            "alertId":"/subscriptions/sample/providers/Microsoft.AlertsManagement/alerts/aaaa0a0a","alertRule":"DiskFull",
            "severity":"Sev2","signalType":"Metric","monitorCondition":"Fired","monitoringService":"Platform",
            "alertTargetIDs":["/subscriptions/sample/virtualmachines/db1"],"configurationItems":["db1"],
            "originAlertId":"sample_DiskFull","firedDateTime":"2026-11-23T03:29:17.0000000Z",
            "description":"95% of / are used.","essentialsVersion":"1.0"},"alertContext":{"properties":null},
            "customProperties":{"runbook_url":"https://wiki.example.com/x/Disk"}}}
            """,
        key: { body in
            let essentials = body["data"]["essentials"]
            return ["alertId", "monitorCondition", "firedDateTime", "resolvedDateTime"].map { essentials[$0].text }
        },
        read: { (_, body) throws(WebhookBodyError) in
            guard body["schemaId"].text == "azureMonitorCommonAlertSchema" else {
                throw body["schemaId"]
                    .unexpected("azureMonitorCommonAlertSchema; enable the common schema in the action")
            }
            let essentials = body["data"]["essentials"]
            let condition = essentials["monitorCondition"]
            guard let status = ["Fired": "firing", "Resolved": "resolved"][condition.text] else {
                throw condition.unexpected("Fired or Resolved")
            }
            let own = body["data"]["alertContext"]["properties"].scalars
                .merging(body["data"]["customProperties"].scalars) { $1 }
            let told = labels([
                "signal_type": essentials["signalType"].text,
                "monitoring_service": essentials["monitoringService"].text,
                "targets": essentials["alertTargetIDs"].list,
                "configuration_items": essentials["configurationItems"].list,
            ])
            let description = essentials["description"].text
            return .incidents([
                Incident(
                    status: status, title: try essentials["alertRule"].required(), summary: description,
                    severity: essentials["severity"].text,
                    service: first(own["service"] ?? "", essentials["configurationItems"][0].text),
                    labels: told.merging(own) { $1 },
                    runbookURL: first(own["runbook_url"] ?? "", runbookURL(in: description)),
                    dedupeKey: try essentials["alertId"].required(), url: essentials["investigationLink"].text,
                    startsAt: essentials["firedDateTime"].text)
            ])
        })
}
