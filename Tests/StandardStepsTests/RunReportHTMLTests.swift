import Foundation
import JSON
import StandardSteps
import StepKit
import Subprocess
import Testing

@Suite(.timeLimit(.minutes(1))) struct RunReportHTMLTests {
    private static let madeAt = Date(timeIntervalSince1970: 1_800_000_001)

    /// A report with a text in every place that can hold one.
    private func report(with text: String) -> RunReport {
        RunReport(
            runID: text, workflow: text, workflowDescription: text, state: text, trigger: text,
            incident: Incident(
                status: text, title: text, summary: text, severity: text, service: text, labels: [text: text],
                runbookURL: text, dedupeKey: text, url: text, startsAt: text),
            inputs: [text: .string(text), text + "2": [.string(text)]], startedAt: Self.madeAt,
            steps: [
                StepReport(
                    id: text, uses: text, state: text, attempts: 1, startedAt: Self.madeAt, endedAt: Self.madeAt,
                    output: [text: .string(text), text + "2": [text: .string(text)]],
                    failure: StepFailure(.permanent, text))
            ])
    }

    /// The tags of a document and their attributes, as Python's parser sees them, and whether they nest well.
    private func structure(of html: String) async throws -> JSONValue {
        let program = """
            import html.parser, json, sys
            class Parser(html.parser.HTMLParser):
                def __init__(self):
                    super().__init__(convert_charrefs=True)
                    self.tags, self.open, self.faults, self.text = [], [], [], []
                def handle_starttag(self, tag, attrs):
                    self.tags.append([tag] + [name for name, _ in attrs])
                    if tag not in ("meta",): self.open.append(tag)
                def handle_endtag(self, tag):
                    if not self.open or self.open.pop() != tag: self.faults.append(tag)
                def handle_comment(self, data): self.faults.append("comment")
                def handle_data(self, data): self.text.append(data)
            parser = Parser()
            parser.feed(sys.stdin.buffer.read().decode())
            parser.close()
            print(json.dumps({"tags": parser.tags, "faults": parser.faults + parser.open, "text": "".join(parser.text)}))
            """
        let result = try await Subprocess.run(
            .name("python3"), arguments: ["-c", program], input: .string(html), output: .string(limit: 8 << 20),
            error: .string(limit: 1 << 20))
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        return try JSONValue(parsing: Array(result.standardOutput.utf8))
    }

    @Test(arguments: [
        "</td></tr></table><script>alert(1)</script>", "\" onclick=\"alert(1)\" x='", "&lt;b&gt; & <b>",
        "{{workflow}} {{{run}}} {{#steps}}",
        "<!-- ", "]]>", "\u{0600}<script>alert(1)</script>", "\u{0600}\"\u{0301} onload=\u{0600}\"x",
        "</style><img src=x onerror=alert(1)>",
        "a\u{0}b\u{1B}[31m",
    ])
    func `hostile text stays text in every place`(text: String) async throws {
        let plain = try await structure(of: RunReportHTML.render(report(with: "plain"), madeAt: Self.madeAt))
        let html = try RunReportHTML.render(report(with: text), madeAt: Self.madeAt)
        let hostile = try await structure(of: html)
        #expect(hostile["tags"] == plain["tags"])
        #expect(hostile["faults"] == [])
        let shown = text.replacing("\u{0}", with: "\u{FFFD}").replacing("\u{1B}", with: "\u{FFFD}")
        let found = try #require(hostile["text"]?.stringValue).unicodeScalars
        #expect(found.contains(shown.unicodeScalars) == true)
    }

    @Test func `the report needs nothing from elsewhere and runs nothing`() async throws {
        let html = try RunReportHTML.render(.sample, madeAt: Self.madeAt)
        let structure = try await structure(of: html)
        #expect(structure["faults"] == [])
        let tags = try #require(structure["tags"]?.arrayValue)
        let names = Set(tags.compactMap { $0[0]?.stringValue })
        #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"]))
        let attributes = Set(tags.flatMap { $0.arrayValue?.dropFirst().compactMap(\.stringValue) ?? [] })
        #expect(attributes == ["lang", "charset", "class"])
        #expect(!html.contains("url(") && !html.contains("@import"))
        #expect(html.hasPrefix("<!DOCTYPE html>"))
    }

    @Test func `the report tells what is known of the run`() async throws {
        let text = try #require(
            try await structure(of: RunReportHTML.render(.sample, madeAt: Self.madeAt))["text"]?.stringValue)
        for part in [
            "triage-alert", "01RUN", "Finds the runbook.", "webhook", "2027-01-15T08:00:00.000Z",
            "1000 ms, as of 2027-01-15T08:00:01.000Z", "Incident: KubePodCrashLooping", "It restarts.", "critical",
            "payments", "runbook.find", "250 ms", "nobody is there", "symptom", "restarts",
            "[\n  {\n    \"title\": \"A\"\n  }\n]",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `what is not known leaves no empty place`() throws {
        var report = RunReport.sample
        report.incident = nil
        report.steps = Array(report.steps.prefix(1))
        let html = try RunReportHTML.render(report, madeAt: Self.madeAt)
        #expect(!html.contains("Incident"))
        #expect(!html.contains("class=\"failed\""))
    }
}
