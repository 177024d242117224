import Foundation
import JSON
import Testing

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

    /// A delivery about the same incident as `firing`, in which its alert is another one.
    static func firingAnew(_ fingerprint: String) throws -> String {
        let alert: JSONValue = [
            "status": "firing", "fingerprint": .string(fingerprint), "labels": ["alertname": "DiskFull"],
        ]
        return try changed(["alerts": [alert]])
    }
}
