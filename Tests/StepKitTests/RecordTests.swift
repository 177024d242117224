import JSON
import StepKit
import Testing

/// What is stored comes back as it was.
@Suite struct RecordTests {
    private let incident = Incident(
        status: "firing", title: "A \"title\" \u{0} ☃", summary: "s", severity: "critical", service: "api",
        labels: ["a": "1", "": "2"], runbookURL: "https://r.example", dedupeKey: "k", url: "https://u.example",
        startsAt: "2026-11-23T03:29:17Z")

    @Test func `an incident comes back from JSON text`() throws {
        for incident in [incident, Incident(status: "resolved", title: "", dedupeKey: "")] {
            let text = incident.json.serialized()
            #expect(Incident(json: try JSONValue(parsing: text)) == incident)
            #expect(Incident.schema.violations(of: incident.json).isEmpty)
        }
    }

    @Test func `every field of an incident is described`() {
        #expect(Set(Incident.schema.properties.keys) == Set(incident.json.objectValue?.keys ?? [:].keys))
        #expect(Set(Incident.schema.required) == Set(Incident.schema.properties.keys))
    }

    @Test(
        arguments: [
            nil, 1, "x", [], [:], ["status": "firing", "title": "t"], ["status": 1, "title": "t", "dedupe_key": "k"],
        ] as [JSONValue])
    func `what is no incident is none`(value: JSONValue) {
        #expect(Incident(json: value) == nil)
    }

    @Test func `fields of a wrong type count as empty`() {
        let read = Incident(json: [
            "status": "firing", "title": "t", "dedupe_key": "k", "summary": 1, "labels": ["a": 1, "b": "2"],
        ])
        #expect(read == Incident(status: "firing", title: "t", labels: ["b": "2"], dedupeKey: "k"))
    }

    @Test(arguments: StepFailure.Kind.allCases) func `a failure comes back from JSON text`(kind: StepFailure.Kind)
        throws
    {
        for field in [nil, "/page_id"] {
            let failure = StepFailure(kind, "what \"happened\"\n", field: field)
            #expect(StepFailure(json: try JSONValue(parsing: failure.json.serialized())) == failure)
        }
    }

    @Test func `a failure that cannot be read is permanent and keeps what there is`() {
        #expect(StepFailure(json: ["kind": "new_kind", "message": "m"]) == StepFailure(.permanent, "m"))
        #expect(StepFailure(json: ["a": 1]) == StepFailure(.permanent, "{\"a\":1}"))
        #expect(StepFailure(json: nil) == StepFailure(.permanent, "null"))
    }

    @Test func `kinds of failures keep their names, which workflows and journals hold`() {
        #expect(
            StepFailure.Kind.allCases.map(\.rawValue) == [
                "transient", "rejected_input", "not_found", "conflict", "unauthorized", "rate_limited", "timeout",
                "permanent", "unknown_outcome",
            ])
    }
}
