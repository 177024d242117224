import JSON
import StepKit
import Testing

@testable import Webhooks

@Suite struct AlertmanagerTests {
    private func decode(_ text: String) throws -> Incident {
        let incidents = try AlertmanagerDecoder.decode(Array(text.utf8))
        #expect(incidents.count == 1)
        return try #require(incidents.first)
    }

    @Test func `an alert that fires becomes an incident`() throws {
        let incident = try decode(try Deliveries.text(Deliveries.firing))
        #expect(
            incident
                == Incident(
                    status: "firing", title: "DiskFull", summary: "Disk / on db1 is 95% full", severity: "warning",
                    service: "",
                    labels: ["alertname": "DiskFull", "instance": "db1:9100", "severity": "warning"],
                    dedupeKey: #"{}:{alertname="DiskFull"}"#, url: "http://vm:18093",
                    startsAt: "2026-11-23T03:29:17Z"))
    }

    @Test func `when it is resolved only the status differs`() throws {
        var resolved = try decode(try Deliveries.text(Deliveries.resolved))
        #expect(resolved.status == "resolved")
        resolved.status = "firing"
        #expect(try resolved == decode(Deliveries.text(Deliveries.firing)))
    }

    @Test func `a group has what its alerts have in common, and the first one's own`() throws {
        let incident = try decode(try Deliveries.text(Deliveries.group))
        #expect(incident.title == "KubePodCrashLooping")
        #expect(incident.severity == "critical")
        #expect(incident.service == "payments")
        #expect(incident.labels["pod"] == "api-7f9c")
        #expect(incident.runbookURL == "https://wiki.example.com/display/OPS/KubePodCrashLooping")
        #expect(incident.url.hasPrefix("http://prom.example.com/graph"))
        #expect(
            incident.summary == """
                Pod payments/api-7f9c is crash looping
                Pod payments/api-7f9c (api) is restarting 2.1 times / 10 minutes.
                Second line with "quotes", <b>html</b> & ünïcode ☃
                """)
    }

    @Test func `the alert that still fires leads a group in which others have ended`() throws {
        let text = try Deliveries.text("real-0.25-04-KubePodCrashLooping-firing")
        let alerts = try #require(try JSONValue(parsing: text)["alerts"]?.arrayValue)
        let incident = try decode(
            try Deliveries.changed(["alerts": .array(alerts.reversed())], of: "real-0.25-04-KubePodCrashLooping-firing")
        )
        #expect(incident.labels["pod"] == "api-7f9c")
        #expect(incident.status == "firing")
    }

    @Test func `a delivery of an older Alertmanager, without counts of what it cut off`() throws {
        let incident = try decode(try Deliveries.text("alerta-prometheus_v4_alert"))
        #expect(incident.title == "thing_dead")
        #expect(incident.severity == "critical")
        #expect(incident.startsAt == "2017-08-03T15:17:37.804-04:00")
    }

    @Test func `version 3 is refused, and told apart`() throws {
        let body = try Deliveries.bytes("alerta-prometheus_v3_alert")
        let error = #expect(throws: WebhookBodyError.self) { try AlertmanagerDecoder.decode(body) }
        #expect(error?.description == #"the body is not understood at /version: expected "4", found "3""#)
    }

    @Test(
        arguments: [
            ("version", nil, "/version"), ("version", 4, "/version"), ("status", nil, "/status"),
            ("status", "burning", "/status"), ("alerts", nil, "/alerts"), ("alerts", [], "/alerts"),
            ("alerts", [7], "/alerts/0/labels"), ("alerts", [["labels": "x"]], "/alerts/0/labels"),
            ("groupKey", nil, "/groupKey"), ("groupKey", "", "/groupKey"), ("groupKey", 5_615_590, "/groupKey"),
        ] as [(String, JSONValue?, String)])
    func `what is missing or of another type is named`(name: String, value: JSONValue?, pointer: String) throws {
        let text = try Deliveries.changed([name: value])
        let error = #expect(throws: WebhookBodyError.self) { try decode(text) }
        #expect(error?.pointer == pointer)
        #expect(error?.isSyntaxError == false)
    }

    @Test(arguments: [
        "", "{", "no", "\u{FEFF}{}", "{\"version\": \"4\",}", "\u{0}", String(repeating: "[", count: 9999),
    ])
    func `broken JSON is told apart from wrong JSON`(text: String) throws {
        let error = #expect(throws: WebhookBodyError.self) { try decode(text) }
        #expect(error?.isSyntaxError == true)
    }

    @Test func `labels that are no texts are left out, odd ones are kept as they are`() throws {
        let odd = "${{ secrets.TOKEN }} \u{202E} </script> \n ünï ☃ '; DROP TABLE runs;--"
        let labels: JSONValue = ["alertname": .string(odd), "number": 7, "none": .null, "": "empty name"]
        let incident = try decode(
            try Deliveries.changed(["commonLabels": labels, "alerts": [["status": "firing", "labels": labels]]]))
        #expect(incident.labels == ["alertname": odd, "": "empty name"])
        #expect(incident.title == odd)
    }

    @Test func `an error does not repeat a long body`() throws {
        let long = String(repeating: "x", count: 100_000)
        let changes: [[String: JSONValue?]] = [
            ["status": .string(long)], ["version": .string(long)], ["version": [.string(long)]],
        ]
        for changes in changes {
            let text = try Deliveries.changed(changes)
            let error = #expect(throws: WebhookBodyError.self) { try decode(text) }
            #expect((error?.description.count ?? .max) < 200)
        }
    }
}
