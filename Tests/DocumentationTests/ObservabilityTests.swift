import Foundation
import Telemetry
import Testing

/// docs/observability.md, the dashboard and the alerts against what the service counts.
struct ObservabilityTests {
    @Test func `the page lists every metric, with its kind and labels`() throws {
        let page = try Repository.text("docs/observability.md")
        for metric in Metrics.all {
            let labels = metric.labels.isEmpty ? "–" : metric.labels.map { "`\($0)`" }.joined(separator: " ")
            let row = "| `\(metric.name)` | \(kind(metric)) | \(labels) | \(metric.help) |"
            #expect(page.contains(row), "expected the row: \(row)")
        }
        let listed = Set(page.matches(of: /\| `((?:belay|process)_\w+)` \|/).map { String($0.1) })
        #expect(listed == (try names()))
    }

    @Test(arguments: ["deploy/grafana/belay.json", "deploy/prometheus/belay.rules.yaml"])
    func `what is asked for is counted`(file: String) throws {
        let known = try names()
        let asked = Set(try Repository.text(file).matches(of: /\b(?:belay|process)_[a-z_]+\b/).map { String($0.0) })
        #expect(asked.count >= 8)
        for name in asked {
            let family = name.replacing(/_(bucket|count|sum)$/, with: "")
            #expect(known.contains(name) || known.contains(family), "nothing counts \(name)")
        }
    }

    @Test func `every alert has its runbook, and every runbook its alert`() throws {
        let rules = try Repository.text("deploy/prometheus/belay.rules.yaml")
        let alerts = rules.matches(of: /- alert: (\w+)/).map { String($0.1) }
        #expect(alerts.count >= 8)
        let pages = try FileManager.default.contentsOfDirectory(atPath: Repository.path("docs/runbooks"))
        #expect(pages.sorted() == alerts.map { "\($0).md" }.sorted())
        for alert in alerts {
            #expect(rules.contains("runbook_url: https://wiki.example.com/belay/\(alert)\n"))
            let page = try Repository.text("docs/runbooks/\(alert).md")
            #expect(page.contains("## Look\n") && page.contains("## Do\n"), "\(alert)")
        }
    }

    /// Every family that the service can show.
    private func names() throws -> Set<String> {
        var names = Set(Metrics.all.map(\.name))
        for file in ["Sources/BelayServer/API/MetricsRoute.swift", "Sources/Telemetry/ProcessMetrics.swift"] {
            for match in try Repository.text(file).matches(of: /"((?:belay|process)_[a-z_]+)"/) {
                names.insert(String(match.1))
            }
        }
        return names
    }

    private func kind(_ metric: Metric) -> String {
        switch metric.kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
