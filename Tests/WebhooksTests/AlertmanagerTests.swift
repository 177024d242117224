import JSON
import StepKit
import Testing

@testable import Webhooks

@Suite struct AlertmanagerTests {
    private let firing = "real-0.25-02-DiskFull-firing"
    private let mixed = "real-0.25-04-KubePodCrashLooping-firing"

    private func text(_ name: String) throws -> String {
        String(decoding: try Fixture.bytes("alertmanager/\(name).json"), as: UTF8.self)
    }

    /// A delivery with members changed or, by `nil`, taken away.
    private func changed(_ changes: [String: JSONValue?], of name: String? = nil) throws -> String {
        var members = try #require(try JSONValue(parsing: text(name ?? firing)).objectValue)
        for (name, value) in changes { members[name] = value }
        return JSONValue.object(members).serialized()
    }

    private func decode(_ text: String) throws -> Incident { try WebhookSource.alertmanager.incident(text) }

    @Test func `an alert that fires becomes an incident`() throws {
        let incident = try decode(try text(firing))
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
        var resolved = try decode(try text("real-0.25-05-DiskFull-resolved"))
        #expect(resolved.status == "resolved")
        resolved.status = "firing"
        #expect(try resolved == decode(text(firing)))
    }

    @Test func `a group has what its alerts have in common, and the first one's own`() throws {
        let incident = try decode(try text("real-0.25-01-KubePodCrashLooping-firing"))
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

    @Test func `a group in which some alerts fire and others have ended is two incidents with one key`() throws {
        let incidents = try #require(try WebhookSource.alertmanager.decode(try text(mixed)).incidents)
        let expected = try decode(try text("real-0.25-01-KubePodCrashLooping-firing"))
        #expect(incidents.map(\.status) == ["firing", "resolved"])
        #expect(incidents.first == expected)
        #expect(incidents.last?.labels["pod"] == "api-8a11")
        #expect(incidents.last?.summary == "Pod payments/api-8a11 is crash looping")
        #expect(incidents.last?.dedupeKey == incidents.first?.dedupeKey)
    }

    @Test func `an alert without a status of its own has the group's`() throws {
        let incident = try decode(
            try changed(["alerts": [["labels": ["a": "b"]]], "status": "resolved"]))
        #expect(incident.status == "resolved")
    }

    @Test func `a delivery of an older Alertmanager, without counts of what it cut off`() throws {
        let incident = try decode(try text("alerta-prometheus_v4_alert"))
        #expect(incident.title == "thing_dead")
        #expect(incident.severity == "critical")
        #expect(incident.startsAt == "2017-08-03T15:17:37.804-04:00")
    }

    @Test func `version 3 is refused, and told apart`() throws {
        let body = try text("alerta-prometheus_v3_alert")
        let error = #expect(throws: WebhookBodyError.self) { try decode(body) }
        #expect(error?.description == "the body is not understood at /version: expected '4', found '3'")
    }

    @Test(
        arguments: [
            ("version", nil, "/version"), ("version", 4, "/version"), ("status", nil, "/status"),
            ("status", "burning", "/status"), ("alerts", nil, "/alerts"), ("alerts", [], "/alerts"),
            ("alerts", [7], "/alerts/0/labels"), ("alerts", [["labels": "x"]], "/alerts/0/labels"),
            ("groupKey", nil, "/groupKey"), ("groupKey", "", "/groupKey"), ("groupKey", 5_615_590, "/groupKey"),
        ] as [(String, JSONValue?, String)])
    func `what is missing or of another type is named`(name: String, value: JSONValue?, pointer: String) throws {
        let text = try changed([name: value])
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
            try changed(["commonLabels": labels, "alerts": [["status": "firing", "labels": labels]]]))
        #expect(incident.labels == ["alertname": odd, "": "empty name"])
        #expect(incident.title == odd)
    }

    @Test func `an error does not repeat a long body`() throws {
        let long = String(repeating: "x", count: 100_000)
        let changes: [[String: JSONValue?]] = [
            ["status": .string(long)], ["version": .string(long)], ["version": [.string(long)]],
        ]
        for changes in changes {
            let text = try changed(changes)
            let error = #expect(throws: WebhookBodyError.self) { try decode(text) }
            #expect((error?.description.count ?? .max) < 200)
        }
    }
}
