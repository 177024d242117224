import StepKit
import Testing

@testable import Webhooks

/// Every source's sample means exactly what it should, field by field.
@Suite struct SampleTests {
    private static let link = "https://wiki.example.com/x/Disk"
    private static let began = "2026-11-23T03:29:17Z"

    private static let expected: [String: Incident] = [
        "alertmanager": Incident(
            status: "firing", title: "DiskFull", summary: "Disk / on db1 is 95% full", severity: "warning",
            service: "db",
            labels: ["alertname": "DiskFull", "instance": "db1:9100", "service": "db", "severity": "warning"],
            runbookURL: link, dedupeKey: #"{}:{alertname="DiskFull"}"#, url: "http://alertmanager.example.com",
            startsAt: began),
        "azure-monitor": Incident(
            status: "firing", title: "DiskFull", summary: "95% of / are used.", severity: "Sev2", service: "db1",
            labels: [
                "configuration_items": "db1", "monitoring_service": "Platform", "runbook_url": link,
                "signal_type": "Metric", "targets": "/subscriptions/sample/virtualmachines/db1",
            ],
            runbookURL: link,
            dedupeKey: "/subscriptions/sample/providers/Microsoft.AlertsManagement/alerts/aaaa0a0a",
            startsAt: "2026-11-23T03:29:17.0000000Z"),
        "betterstack": Incident(
            status: "firing", title: "shop.example.com", summary: "Status 500", service: "shop.example.com",
            labels: ["http_method": "get", "monitor": "4", "url": "https://shop.example.com"], dedupeKey: "17",
            startsAt: "2026-11-23T03:29:17.000Z"),
        "cloudwatch": Incident(
            status: "firing", title: "DiskFull", summary: "95% used. Runbook: \(link)\nThreshold Crossed",
            service: "CWAgent",
            labels: [
                "account": "123456789012", "host": "db1", "metric": "disk_used_percent", "namespace": "CWAgent",
                "region": "EU (Ireland)",
            ],
            runbookURL: link, dedupeKey: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:DiskFull",
            startsAt: "2026-11-23T03:29:17.000+00:00"),
        "datadog": Incident(
            status: "firing", title: "[Triggered] Disk / on db1 is full", summary: "95% of / are used.",
            severity: "P2", service: "db", labels: ["env": "production", "service": "db"], dedupeKey: "1795404557",
            url: "https://app.datadoghq.com/event/event?id=7654321", startsAt: began),
        "firehydrant": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "SEV2",
            service: "db", labels: ["disk": "true", "env": "production"],
            dedupeKey: "04d9fd1a-0000-4000-8000-000000000001", url: "https://app.firehydrant.io/incidents/17",
            startsAt: began),
        "generic": Incident(
            status: "firing", title: "Disk full", summary: "95% of / on db1 are used.", severity: "warning",
            service: "db", labels: ["host": "db1"], runbookURL: link, dedupeKey: "disk-db1",
            url: "https://monitoring.example.com/17", startsAt: began),
        "github": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "high",
            service: "ops",
            labels: ["incident": "true", "label": "incident", "repository": "example/ops", "severity": "high"],
            dedupeKey: "example/ops#17", url: "https://github.com/example/ops/issues/17", startsAt: began),
        "grafana": Incident(
            status: "firing", title: "DiskFull", summary: "Disk / on db1 is 95% full", severity: "warning",
            labels: ["alertname": "DiskFull", "grafana_folder": "ops", "severity": "warning"], runbookURL: link,
            dedupeKey: #"{}:{alertname="DiskFull"}"#, url: "http://grafana.example.com/alerting/grafana/uid1/view",
            startsAt: began),
        "incidentio": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "Major",
            service: "db",
            labels: ["mode": "standard", "reference": "INC-17", "status": "Investigating", "Service": "db"],
            dedupeKey: "01SAMPLE000000000000000001", url: "https://app.incident.io/incidents/17", startsAt: began),
        "jira": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "High",
            service: "db",
            labels: ["components": "db", "issue_type": "Incident", "project": "OPS", "team": "storage"],
            dedupeKey: "OPS-17", url: "https://example.atlassian.net/browse/OPS-17",
            startsAt: "2026-11-23T03:29:17.000+00:00"),
        "newrelic": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "Disk full", severity: "CRITICAL",
            service: "db1",
            labels: ["conditions": "Disk full", "entities": "db1", "policies": "Storage", "workflow": "Belay"],
            runbookURL: link, dedupeKey: "00000000-0000-4000-8000-000000000017",
            url: "https://radar.newrelic.com/issues/17", startsAt: began),
        "opsgenie": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "P1",
            service: "db1", labels: ["disk": "true", "runbook_url": link, "team": "storage", "tiny_id": "17"],
            runbookURL: link, dedupeKey: "73919cd8-0000-4000-8000-000000000001", startsAt: began),
        "pagerduty": Incident(
            status: "firing", title: "Disk / on db1 is 95% full", severity: "P1", service: "Database",
            labels: [
                "incident_key": "disk-db1", "number": "17", "priority": "P1", "teams": "Storage", "urgency": "high",
            ],
            dedupeKey: "QSAMPLE1", url: "https://example.pagerduty.com/incidents/QSAMPLE1", startsAt: began),
        "sentry": Incident(
            status: "firing", title: "ReferenceError: heck is not defined",
            summary: "heck is not defined\ncheckout.js", severity: "error",
            labels: ["browser": "Chrome 75.0.3770", "environment": "production"], dedupeKey: "1117540176",
            url: "https://sentry.io/organizations/example/issues/1117540176/", startsAt: began),
        "standard-webhooks": Incident(
            status: "firing", title: "Disk full", summary: "95% of / on db1 are used.", severity: "warning",
            service: "db", labels: ["host": "db1"], runbookURL: link, dedupeKey: "disk-db1", startsAt: began),
        "zabbix": Incident(
            status: "firing", title: "Disk / on db1 is full", summary: "95% of / are used.", severity: "High",
            service: "db1", labels: ["env": "production", "host_ip": "192.0.2.10"], runbookURL: link,
            dedupeKey: "4711", startsAt: began),
    ]

    @Test(arguments: WebhookSources.all.map(\.name))
    func `a sample means what it should`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        let content = try source.decode(source.sample, headers: source.sampleHeaders)
        if let incident = Self.expected[name] {
            #expect(content == .incidents([incident]))
        } else {
            #expect(content == .pageChanged(PageChange(id: "786439", spaceKey: "OPS", event: "page_updated")))
        }
    }

    @Test func `every source is told how to be set up, and stands in the list in order`() {
        let names = WebhookSources.all.map(\.name)
        #expect(names == names.sorted() && Set(names).count == 18)
        for source in WebhookSources.all {
            #expect(source.setup.contains("{url}") && !source.authentication.isEmpty)
        }
    }

    @Test(arguments: WebhookSources.all.map(\.name))
    func `what looks like an expression in a text stays text`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        let odd = #"${{ secrets.TOKEN }} {{json x}} $EVENT_TITLE %s"#
        let text = source.sample.replacing("95% of / are used.", with: odd)
            .replacing("95% of / on db1 are used.", with: odd)
            .replacing("Disk / on db1 is 95% full", with: odd).replacing("Threshold Crossed", with: odd)
            .replacing("Status 500", with: odd).replacing("heck is not defined", with: odd)
        guard let incident = try source.decode(text, headers: source.sampleHeaders).incidents?.first else { return }
        #expect(text.contains(odd) || name == "newrelic")
        #expect(incident.summary.contains(odd) || incident.title.contains(odd) || name == "newrelic")
    }
}
