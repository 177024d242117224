import Foundation
import StepKit
import Testing

@testable import Webhooks

/// What ends an incident, and what is nothing to act upon.
@Suite struct StatusTests {
    private static let ends: [(WebhookSource, [(String, String)])] = [
        (.alertmanager, [(#""status":"firing""#, #""status":"resolved""#)]),
        (.azureMonitor, [("Fired", "Resolved")]),
        (.betterStack, [("started\",", "resolved\",")]),
        (.cloudWatch, [(#"\"ALARM\""#, #"\"OK\""#)]),
        (.datadog, [(#""Triggered""#, #""Recovered""#)]),
        (.datadog, [(#""Triggered""#, #""""#), ("[Triggered]", "[Recovered on db1]")]),
        (.fireHydrant, [("CREATED", "UPDATED"), (#""started""#, #""resolved""#)]),
        (.generic, [("firing", "resolved")]),
        (.gitHub, [("labeled", "closed")]),
        (.grafana, [(#""status":"firing""#, #""status":"resolved""#)]),
        (.jira, [("issue_created", "issue_updated"), (#""key":"new""#, #""key":"done""#)]),
        (.newRelic, [("ACTIVATED", "CLOSED")]),
        (.opsgenie, [("Create", "Close")]),
        (.pagerDuty, [("incident.triggered", "incident.resolved")]),
        (.standardWebhooks, [("incident.opened", "incident.resolved")]),
        (.zabbix, [("PROBLEM", "RESOLVED"), (#""1""#, #""0""#)]),
    ]

    private static let nothing: [(WebhookSource, [(String, String)])] = [
        (.betterStack, [("started\",", "acknowledged\",")]),
        (.cloudWatch, [(#"\"ALARM\""#, #"\"INSUFFICIENT_DATA\""#)]),
        (.cloudWatch, [("AlarmName", "Name")]),
        (.cloudWatch, [("Notification", "UnsubscribeConfirmation")]),
        (.confluence, [("page_updated", "attachment_created")]),
        (.fireHydrant, [("CREATED", "UPDATED")]),
        (.fireHydrant, [(#""resource_type":"incident""#, #""resource_type":"change_event""#)]),
        (.gitHub, [("labeled", "opened")]),
        (.incidentIO, [("public_incident", "private_incident")]),
        (.incidentIO, [("incident_created_v2", "incident_updated_v2")]),
        (.jira, [("issue_created", "issue_updated")]),
        (.jira, [("jira:issue_created", "comment_created")]),
        (.newRelic, [("STATE_CHANGE", "ISSUE_ACKNOWLEDGED")]),
        (.opsgenie, [("Create", "Acknowledge")]),
        (.pagerDuty, [("incident.triggered", "incident.acknowledged")]),
        (.pagerDuty, [("incident.triggered", "pagey.ping")]),
        (.standardWebhooks, [("\"title\"", "\"name\"")]),
        (.zabbix, [(#""update_action":"""#, #""update_action":"acknowledged""#)]),
    ]

    private func decode(_ source: WebhookSource, _ changes: [(String, String)]) throws -> WebhookContent {
        var text = source.sample
        for (old, new) in changes {
            #expect(text.contains(old), "the sample of \(source.name) has no \(old)")
            text = text.replacing(old, with: new)
        }
        return try source.decode(text, headers: source.sampleHeaders)
    }

    @Test(arguments: ends.indices)
    func `the end of an incident has its key`(index: Int) throws {
        let (source, changes) = Self.ends[index]
        let before = try #require(try decode(source, []).incidents?.first)
        let after = try #require(try decode(source, changes).incidents)
        #expect(after.map(\.status) == ["resolved"], "\(source.name)")
        #expect(after.first?.dedupeKey == before.dedupeKey, "\(source.name)")
    }

    @Test(arguments: nothing.indices)
    func `what neither opens nor ends an incident is ignored`(index: Int) throws {
        let (source, changes) = Self.nothing[index]
        #expect(try decode(source, changes).isIgnored, "\(source.name) \(changes)")
    }

    @Test func `incident.io tells the end by a change of status`() throws {
        let type = "public_incident.incident_status_updated_v2"
        func content(_ old: String, _ new: String) throws -> WebhookContent {
            try WebhookSource.incidentIO.decode(
                """
                {"event_type":"\(type)","\(type)":{"new_status":{"category":"\(new)"},"previous_status":
                {"category":"\(old)"},"incident":{"id":"1","name":"Disk"}}}
                """)
        }
        #expect(
            try content("active", "closed") == .incidents([Incident(status: "resolved", title: "Disk", dedupeKey: "1")])
        )
        #expect(
            try content("closed", "active") == .incidents([Incident(status: "firing", title: "Disk", dedupeKey: "1")]))
        #expect(try content("triage", "active").isIgnored)
    }

    @Test func `Sentry's issues and metric alerts begin and end`() throws {
        func issue(_ action: String) throws -> WebhookContent {
            try WebhookSource.sentry.decode(
                """
                {"action":"\(action)","data":{"issue":{"id":"7","shortId":"WEB-7","title":"TypeError: x","culprit":"a.js",
                "level":"error","project":{"slug":"web"},"web_url":"https://sentry.io/i/7","firstSeen":"2026-11-23T03:29:17Z"}}}
                """)
        }
        let incident = Incident(
            status: "firing", title: "TypeError: x", summary: "a.js", severity: "error", service: "web",
            labels: ["short_id": "WEB-7"], dedupeKey: "7", url: "https://sentry.io/i/7",
            startsAt: "2026-11-23T03:29:17Z")
        #expect(try issue("created") == .incidents([incident]))
        #expect(try issue("resolved").incidents?.map(\.status) == ["resolved"])
        #expect(try issue("assigned").isIgnored)
        let metric = try WebhookSource.sentry.decode(
            """
            {"action":"critical","data":{"metric_alert":{"id":9,"projects":["web"],"date_started":"2026-11-23T03:29:17Z"},
            "description_title":"Critical: errors","description_text":"50 events","web_url":"https://sentry.io/a/9"}}
            """)
        #expect(
            metric
                == .incidents([
                    Incident(
                        status: "firing", title: "Critical: errors", summary: "50 events", severity: "critical",
                        service: "web", dedupeKey: "metric_alert/9", url: "https://sentry.io/a/9",
                        startsAt: "2026-11-23T03:29:17Z")
                ]))
        #expect(try WebhookSource.sentry.decode(#"{"action":"created","installation":{}}"#).isIgnored)
    }

    @Test func `alerts of Jira's operations are Opsgenie's`() throws {
        let sample = WebhookSource.opsgenie.sample
        #expect(try WebhookSource.jira.decode(sample) == WebhookSource.opsgenie.decode(sample))
    }

    @Test func `a failure on GitHub fires`() throws {
        let success = String(decoding: try Fixture.bytes("github/workflow_run.completed.json"), as: UTF8.self)
        let failure = success.replacing(#""conclusion": "success""#, with: #""conclusion": "failure""#)
        let incident = try WebhookSource.gitHub.incident(failure, headers: ["X-GitHub-Event": "workflow_run"])
        #expect(incident.status == "firing" && incident.severity == "failure")
        #expect(incident.summary == "test: failure on master (3484a3f)")
        let cancelled = success.replacing(#""conclusion": "success""#, with: #""conclusion": "cancelled""#)
        #expect(try WebhookSource.gitHub.decode(cancelled).isIgnored)
        #expect(try WebhookSource.gitHub.decode(failure, headers: ["X-GitHub-Event": "star"]).isIgnored)
    }
}
