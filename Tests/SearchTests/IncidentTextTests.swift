import Testing

@testable import Search

@Suite struct IncidentTextTests {
    @Test func `a text alone is what is looked for, as it is`() {
        let text = "payment pods restart (again), 3 of 5 down: help"
        let incident = IncidentText(RunbookQuery(text: text))
        #expect(incident.text == text)
        #expect(incident.alertName == nil)
        #expect(incident.labels.isEmpty)
    }

    @Test func `an alert's name stands in a field, in a label or before a colon`() {
        let field = IncidentText(RunbookQuery(text: "Pod restarts", alertName: "KubePodCrashLooping"))
        #expect(field.alertName == "KubePodCrashLooping")
        #expect(field.text == "KubePodCrashLooping\nPod restarts")
        let label = IncidentText(RunbookQuery(text: "Pod restarts", labels: ["alertname": "KubePodCrashLooping"]))
        #expect(label.alertName == "KubePodCrashLooping")
        let shape = IncidentText(RunbookQuery(text: "KubePodCrashLooping: Pod restarts"))
        #expect(shape.alertName == "KubePodCrashLooping")
        #expect(shape.text == "KubePodCrashLooping: Pod restarts")
        #expect(IncidentText(RunbookQuery(text: "Warning: Pod restarts")).alertName == nil)
    }

    @Test func `labels that name something lasting are looked for, those of this one case are not`() {
        let query = RunbookQuery(
            text: "Queue is full",
            labels: [
                "service": "billing", "namespace": "shop", "pod": "billing-7c9f4-x2x4q", "instance": "10.0.0.3:9100",
                "severity": "critical", "container": "worker-0123",
            ])
        #expect(IncidentText(query).text == "Queue is full\nbilling\nshop")
        var named = query
        named.service = "ledger"
        #expect(IncidentText(named).text == "Queue is full\nledger\nshop")
        #expect(IncidentText(named).severity == .critical)
    }

    @Test func `labels are read out of the text`() {
        let text = #"Queue full {alertname="QueueFull", service="billing", pod="billing-7c9f4-x2x4q"} severity=warning"#
        let incident = IncidentText(RunbookQuery(text: text))
        #expect(incident.alertName == "QueueFull")
        #expect(incident.severity == .warning)
        #expect(incident.text == "QueueFull\nQueue full\nbilling")
        let lines = LabelledText("Queue full\r\nservice=billing\n\nnamespace=shop  now")
        #expect(lines.labels == ["service": "billing", "namespace": "shop"])
        #expect(lines.text == "Queue full\n now")
        let query = RunbookQuery(text: "service=billing Queue full", labels: ["service": "ledger"])
        #expect(IncidentText(query).text == "Queue full\nledger")
    }

    @Test(arguments: ["a == b", "x=", "=y", "5=6", "rate(x[5m])>=3", "a=b=c", "job!=\"x\"", "http://h/?a=b&c=d"])
    func `what only looks like a label stays in the text`(text: String) {
        #expect(LabelledText(text).labels.isEmpty)
        #expect(LabelledText(text).text == text)
    }

    @Test func `severities are read from labels and from the ends of titles`() {
        #expect(AlertSeverity(label: "CRITICAL") == .critical)
        #expect(AlertSeverity(label: "info") == nil)
        #expect(AlertSeverity(endOf: "FilesystemSpaceCritical") == .critical)
        #expect(AlertSeverity(endOf: "Filesystem space (Warning)") == .warning)
        #expect(AlertSeverity(endOf: "Critical alerts of the night") == nil)
    }
}
