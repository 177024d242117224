import Foundation
import JSON
import StepKit
import Testing

@testable import BelayServer

/// Deliveries as Alertmanager sends them.
enum Deliveries {
    static let firing = "real-0.25-02-DiskFull-firing"
    static let resolved = "real-0.25-05-DiskFull-resolved"
    static let group = "real-0.25-01-KubePodCrashLooping-firing"
    static let all = [
        firing, resolved, group, "real-0.25-03-KubePodCrashLooping-firing",
        "real-0.25-04-KubePodCrashLooping-firing", "alerta-prometheus_v4_alert",
    ]

    static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures/alertmanager"))
        return [UInt8](try Data(contentsOf: url))
    }

    static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// A delivery with members changed or, by `nil`, taken away.
    static func changed(_ changes: [String: JSONValue?], of name: String = firing) throws -> String {
        var members = try #require(try JSONValue(parsing: bytes(name)).objectValue)
        for (name, value) in changes { members[name] = value }
        return JSONValue.object(members).serialized()
    }
}

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

/// Whatever comes, the decoder gives an incident or says what is wrong.
@Suite struct AlertmanagerFuzzTests {
    /// A small generator with a seed, so that a fault shows again.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            // SplitMix64, public domain: https://prng.di.unimi.it/splitmix64.c
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    /// Decodes, and counts what comes out; anything but an incident or a `WebhookBodyError` fails the test.
    private func decode(_ bytes: [UInt8]) throws -> Bool {
        do {
            let incidents = try AlertmanagerDecoder.decode(bytes)
            #expect(incidents.allSatisfy { ["firing", "resolved"].contains($0.status) && !$0.dedupeKey.isEmpty })
            return true
        } catch is WebhookBodyError {
            return false
        }
    }

    @Test(arguments: Deliveries.all)
    func `bytes are changed, lost and doubled`(name: String) throws {
        let original = try Deliveries.bytes(name)
        var random = Random(state: UInt64(original.count))
        var understood = 0
        for _ in 0..<400 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                }
            }
            if try decode(bytes) { understood += 1 }
        }
        // Both happen, or the mutations are too harmless or too cruel to find anything.
        #expect(understood > 0 && understood < 400)
    }

    @Test(arguments: Deliveries.all)
    func `values are of other types, or gone`(name: String) throws {
        let original = try JSONValue(parsing: Deliveries.bytes(name))
        var random = Random(state: 7)
        var understood = 0
        for _ in 0..<400 {
            if try decode(Array(mutated(original, chance: 0.04, &random).serialized().utf8)) { understood += 1 }
        }
        #expect(understood > 0 && understood < 400)
    }

    private func mutated(_ value: JSONValue, chance: Double, _ random: inout Random) -> JSONValue {
        if Double.random(in: 0..<1, using: &random) < chance {
            let others: [JSONValue] = [.null, true, 0, -1.5, "", "firing", "\u{0}", [], [[]], [:], ["labels": [:]]]
            return others.randomElement(using: &random) ?? .null
        }
        switch value {
        case .array(let elements): return .array(elements.map { mutated($0, chance: chance, &random) })
        case .object(let members):
            let kept = members.sorted { $0.key < $1.key }
                .filter { _ in Double.random(in: 0..<1, using: &random) >= chance / 2 }
            return .object(
                Dictionary(uniqueKeysWithValues: kept.map { ($0.key, mutated($0.value, chance: chance, &random)) }))
        default: return value
        }
    }
}
