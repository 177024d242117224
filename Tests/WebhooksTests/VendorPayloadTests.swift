import Foundation
import StepKit
import Testing

@testable import Webhooks

/// Bodies that tools sent, or that their documentation and other programs' tests hold.
@Suite struct VendorPayloadTests {
    private static let hello = "Codertocat/Hello-World"

    private static let expected: [(WebhookSource, String, Incident)] = [
        (
            .grafana, "grafana/unified-v1.json",
            Incident(
                status: "firing", title: "alert1", summary: "ann1",
                labels: ["alertname": "alert1", "grafana_folder": "ops", "lbl1": "val1"],
                runbookURL: "https://wiki.example.com/x/1", dedupeKey: #"{}:{alertname="alert1"}"#,
                url: "http://localhost/alerting/grafana/uid1/view?orgId=1", startsAt: "2026-06-12T08:24:38.326Z")
        ),
        (
            .grafana, "grafana/alerta-grafana_6.json",
            Incident(
                status: "firing", title: "Testing -> Battery Voltage alert",
                summary: "Battery Voltage dropped below 23.7 Volts, please investigate", severity: "warning",
                service: "Physical",
                labels: [
                    "enabled": "true", "environment": "Staging", "group": "BatteryPower", "on-alerting": "relay-on",
                    "on-ok": "ignore", "relay": "7", "service": "Physical", "severity": "warning",
                ],
                dedupeKey: "58",
                url:
                    "https://grafana.logreposit.com/d/Rs6E_oHWk/playground?fullscreen&edit&tab=alert&panelId=2&orgId=1")
        ),
        (
            .grafana, "grafana/alerta-grafana_alert_ok.json",
            Incident(
                status: "resolved", title: "Zeta CPU alert", summary: "boom!", dedupeKey: "7",
                url: "https://grafana.domain.tld/dashboard/db/alarms?fullscreen&edit&tab=alert&panelId=1&orgId=1")
        ),
        (
            .datadog, "datadog/keep-mock-low_disk_space.json",
            Incident(
                status: "firing", title: "Low Disk Space", summary: "Disk space is below 20% on {{host.name}}.",
                severity: "4", labels: ["environment": "production", "team": "database"], dedupeKey: "1234567891")
        ),
        (
            .azureMonitor, "azure-monitor/common-schema-metric-resolved.json",
            Incident(
                status: "resolved", title: "WCUS-R2-Gen2", severity: "Sev3", service: "wcus-r2-gen2",
                labels: [
                    "configuration_items": "wcus-r2-gen2", "monitoring_service": "Platform", "signal_type": "Metric",
                    "targets":
                        "/subscriptions/<subscription ID>/resourcegroups/pipelinealertrg/providers/microsoft.compute/virtualmachines/wcus-r2-gen2",
                ],
                dedupeKey:
                    "/subscriptions/<subscription ID>/providers/Microsoft.AlertsManagement/alerts/aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e",
                startsAt: "2019-03-22T13:58:24.3713213Z")
        ),
        (
            .newRelic, "newrelic/alerta-new_relic_notification.json",
            Incident(
                status: "firing", title: "New Relic Alert - Test Condition", summary: "I am a test Violation",
                severity: "INFO",
                labels: ["account": "Myaccount (Staging)", "policy": "New Relic Alert - Test Policy"],
                runbookURL: "http://localhost/runbook/url", dedupeKey: "0",
                url: "https://alerts.newrelic.com/accounts/11111/incidents/0", startsAt: "2020-09-25T11:23:27.849Z")
        ),
        (
            .cloudWatch, "cloudwatch/alerta-cloudwatch_notification.json",
            Incident(
                status: "firing", title: "bucketbytesAlarm",
                summary: """
                    bucket bytes size exceeded
                    Threshold Crossed: 1 datapoint [1062305.0 (14/02/19 23:53:00)] was greater than or equal to the \
                    threshold (0.0).
                    """,
                service: "AWS/S3",
                labels: [
                    "BucketName": "try.alerta.io", "StorageType": "StandardStorage", "account": "1234567890",
                    "metric": "BucketSizeBytes", "namespace": "AWS/S3", "region": "EU (Ireland)",
                ],
                dedupeKey: "1234567890/EU (Ireland)/bucketbytesAlarm", startsAt: "2019-02-15T23:53:45.093+00:00")
        ),
        (
            .sentry, "sentry/keep-legacy-plugin-server_overload.json",
            Incident(
                status: "firing", title: "Order submission failed",
                summary:
                    "Order submission failed: Server responded with 503 Service Unavailable - System under heavy load",
                severity: "error", service: "frontend-app",
                labels: [
                    "browser": "Mobile Safari 17.3.1", "environment": "production", "error.type": "ApiError",
                    "http.status_code": "503",
                ],
                dedupeKey: "4616132098", url: "https://keep-dr.sentry.io/issues/4616132098/",
                startsAt: "2024-03-09T13:36:25.873Z")
        ),
        (
            .gitHub, "github/issues.labeled.json",
            Incident(
                status: "firing", title: "Spelling error in the README file",
                summary: "It looks like you accidently spelled 'commit' with two 't's.", service: "Hello-World",
                labels: ["bug": "true", "label": "bug", "repository": hello], dedupeKey: "\(hello)#1",
                url: "https://github.com/Codertocat/Hello-World/issues/1", startsAt: "2019-05-15T15:20:18Z")
        ),
        (
            .gitHub, "github/check_run.completed.json",
            Incident(
                status: "resolved", title: "Octocoders-linter",
                summary: "Octocoders-linter: success on changes (ec26c3e)", service: "Hello-World",
                labels: [
                    "branch": "changes", "commit": "ec26c3e57ca3a959ca5aad62de7213c562f8c821", "kind": "check_run",
                    "repository": hello,
                ],
                dedupeKey: "\(hello)/check_run/Octocoders-linter/changes",
                url: "https://github.com/Codertocat/Hello-World/runs/128620228", startsAt: "2019-05-15T15:21:12Z")
        ),
        (
            .gitHub, "github/deployment_status.default.json",
            Incident(
                status: "resolved", title: "deployment to production",
                summary: "deployment to production: success on master (f95f852)", service: "Hello-World",
                labels: [
                    "branch": "master", "commit": "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
                    "kind": "deployment_status", "repository": hello,
                ],
                dedupeKey: "\(hello)/deployment_status/deployment to production",
                url: "https://github.com/Codertocat/Hello-World", startsAt: "2019-05-15T15:20:55Z")
        ),
        (
            .gitHub, "github/workflow_run.completed.json",
            Incident(
                status: "resolved", title: "test", summary: "test: success on master (3484a3f)", service: "octo-repo",
                labels: [
                    "branch": "master", "commit": "3484a3fb816e0859fd6e1cea078d76385ff50625", "kind": "workflow_run",
                    "repository": "octo-org/octo-repo",
                ],
                dedupeKey: "octo-org/octo-repo/workflow_run/test/master",
                url: "https://github.com/octo-org/octo-repo/actions/runs/289782451", startsAt: "2020-10-05T16:33:49Z")
        ),
    ]

    @Test(arguments: expected.indices)
    func `a payload means what it should`(index: Int) throws {
        let (source, fixture, incident) = Self.expected[index]
        #expect(try source.incident(fixture: fixture) == incident, "\(fixture)")
    }

    @Test(arguments: [
        "github/ping.default", "github/issues.assigned", "cloudwatch/alerta-cloudwatch_insufficient_data",
    ])
    func `a payload that is nothing to act upon is ignored`(name: String) throws {
        let source = name.hasPrefix("github") ? WebhookSource.gitHub : .cloudWatch
        let delivery = WebhookDelivery(body: try Fixture.bytes("\(name).json"), receivedAt: noon)
        #expect(try source.decode(delivery).isIgnored)
    }

    @Test func `a subscription of SNS asks to be confirmed, at SNS only`() throws {
        let text = String(
            decoding: try Fixture.bytes("cloudwatch/alerta-cloudwatch_subscription_confirmation.json"), as: UTF8.self)
        guard case .confirmation(let url) = try WebhookSource.cloudWatch.decode(text) else {
            Issue.record("no confirmation")
            return
        }
        #expect(url.hasPrefix("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn="))
        let evil = text.replacing("https://sns.eu-west-1.amazonaws.com/?", with: "https://169.254.169.254/?")
        let error = #expect(throws: WebhookBodyError.self) { try WebhookSource.cloudWatch.decode(evil) }
        #expect(error?.pointer == "/SubscribeURL")
    }

    @Test func `GitHub's form is read like its JSON`() throws {
        let json = WebhookSource.gitHub.sample
        let form = "payload=" + (json.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
        let headers: WebhookHeaders = [
            "Content-Type": "application/x-www-form-urlencoded", "X-GitHub-Event": "issues",
        ]
        let read = try WebhookSource.gitHub.decode(form, headers: headers)
        #expect(try read == WebhookSource.gitHub.decode(json))
    }
}
