public import Foundation
import JSON
import Mustache
public import StepKit

/// A run's report as one HTML file that needs nothing else: no script, no picture, no font from elsewhere.
///
/// All text of the run is escaped by the template.
public enum RunReportHTML {
    /// Renders a report.
    ///
    /// - Parameters:
    ///   - report: what to show.
    ///   - madeAt: the time that the report names as its own.
    /// - Returns: a whole HTML document.
    /// - Throws: when the template is broken, which a test rules out.
    public static func render(_ report: RunReport, madeAt: Date) throws -> String {
        MustacheContentTypes.register(ScalarHTML(), named: ScalarHTML.name)
        let source = "{{% CONTENT_TYPE: \(ScalarHTML.name)}}" + template
        return try MustacheTemplate(string: source).render(view(report, madeAt: madeAt))
    }

    private static func view(_ report: RunReport, madeAt: Date) -> [String: Any] {
        [
            "workflow": report.workflow, "description": report.workflowDescription ?? "", "run": report.runID,
            "state": report.state, "trigger": report.trigger, "started": time(report.startedAt),
            "made": time(madeAt), "duration": duration(report.startedAt, report.endedAt ?? madeAt),
            "incident": report.incident.map { [view($0)] } ?? [],
            "inputs": report.inputs.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": text($0.value)] },
            "steps": report.steps.map(view(_:)),
        ]
    }

    private static func view(_ incident: Incident) -> [String: Any] {
        [
            "title": incident.title, "status": incident.status, "severity": incident.severity,
            "service": incident.service, "summary": incident.summary, "startsAt": incident.startsAt,
            "labels": incident.labels.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": $0.value] },
        ]
    }

    private static func view(_ step: StepReport) -> [String: Any] {
        [
            "id": step.id, "uses": step.uses, "state": step.state, "attempts": step.attempts,
            "started": step.startedAt.map(time) ?? "", "failure": step.failure.map { [$0.message] } ?? [],
            "duration": step.startedAt.map { duration($0, step.endedAt) } ?? "",
            "outputs": (step.output?.objectValue ?? [:]).sorted { $0.key < $1.key }
                .map { ["name": $0.key, "value": text($0.value)] },
        ]
    }

    private static func time(_ date: Date) -> String {
        date.ISO8601Format(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func duration(_ start: Date, _ end: Date?) -> String {
        guard let end else { return "…" }
        let milliseconds = Int((end.timeIntervalSince(start) * 1000).rounded())
        return milliseconds < 10_000 ? "\(milliseconds) ms" : "\(milliseconds / 1000) s"
    }

    private static func text(_ value: JSONValue) -> String {
        value.stringValue ?? value.serialized(pretty: true)
    }

    private static let template = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{{workflow}} · {{run}}</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2024; }
        h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        .muted { color: #60646c; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #e0e1e6; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .85rem; }
        .succeeded { color: #18794e; } .failed, .timed_out { color: #cd2b31; } .running, .waiting { color: #0b68cb; }
        </style>
        </head>
        <body>
        <h1>{{workflow}}</h1>
        <p class="muted">{{description}}</p>
        <table>
        <tr><th>Run</th><td>{{run}}</td></tr>
        <tr><th>State</th><td class="{{state}}">{{state}}</td></tr>
        <tr><th>Started by</th><td>{{trigger}}</td></tr>
        <tr><th>Started</th><td>{{started}}</td></tr>
        <tr><th>So far</th><td>{{duration}}, as of {{made}}</td></tr>
        </table>
        {{#incident}}
        <h2>Incident: {{title}}</h2>
        <p>{{summary}}</p>
        <table>
        <tr><th>Status</th><td>{{status}}</td></tr>
        <tr><th>Severity</th><td>{{severity}}</td></tr>
        <tr><th>Service</th><td>{{service}}</td></tr>
        <tr><th>Began</th><td>{{startsAt}}</td></tr>
        {{#labels}}<tr><th>{{name}}</th><td>{{value}}</td></tr>
        {{/labels}}
        </table>
        {{/incident}}
        <h2>Steps</h2>
        <table>
        <tr><th>Step</th><th>Uses</th><th>State</th><th>Attempts</th><th>Started</th><th>Took</th></tr>
        {{#steps}}<tr><td>{{id}}</td><td>{{uses}}</td><td class="{{state}}">{{state}}</td><td>{{attempts}}</td><td>{{started}}</td><td>{{duration}}</td></tr>
        {{/steps}}
        </table>
        {{#steps}}
        <h2>{{id}}</h2>
        {{#failure}}<p class="failed">{{.}}</p>{{/failure}}
        <table>
        {{#outputs}}<tr><th>{{name}}</th><td><pre>{{value}}</pre></td></tr>
        {{/outputs}}
        </table>
        {{/steps}}
        <h2>Inputs</h2>
        <table>
        {{#inputs}}<tr><th>{{name}}</th><td><pre>{{value}}</pre></td></tr>
        {{/inputs}}
        </table>
        </body>
        </html>
        """
}

/// Escapes text for HTML scalar by scalar.
///
/// The library's own escaping goes by characters, and takes `<` after some scalars (U+0600 for one) for a part of
/// another character, which passes unescaped.
private struct ScalarHTML: MustacheContentType {
    static let name = "BELAY_HTML"

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n": escaped.append(scalar)
            // Control characters are no text in HTML.
            case "\0"..<" ", "\u{7F}"..."\u{9F}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
