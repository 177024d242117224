import Foundation
import JSON
import StepKit
import Testing

@testable import Webhooks

/// `docs/webhooks.md` against the sources.
@Suite struct PageTests {
    private func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/webhooks.md"), encoding: .utf8)
    }

    @Test func `every source has a line, with all its proofs`() throws {
        let lines = try page().split(separator: "\n")
        for source in WebhookSources.all {
            let line = try #require(lines.first { $0.hasPrefix("| `\(source.name)` |") }, "\(source.name)")
            for proof in source.authentication {
                let words =
                    switch proof {
                    case .signature(let scheme): "`\(scheme.header)`"
                    case .standardWebhooks: "Standard Webhooks"
                    case .bearer: "bearer"
                    default: proof.description
                    }
                #expect(line.contains(words), "\(source.name): \(words)")
            }
        }
    }

    @Test func `the example is what Grafana's sample means`() throws {
        let blocks = try page().components(separatedBy: "```json\n").dropFirst()
        let first = try #require(blocks.first?.components(separatedBy: "```").first)
        let incident = try WebhookSource.grafana.incident(WebhookSource.grafana.sample)
        #expect(try JSONValue(parsing: first) == incident.json)
    }

    @Test(arguments: ["datadog", "zabbix"])
    func `what is pasted stands on the page`(name: String) throws {
        let page = try page()
        let setup = try #require(WebhookSources.named(name)).setup
        let macros = setup.matches(of: /\$[A-Z_]+|\{[A-Z]+\.[A-Z.]+\}/).map { String($0.output) }
        #expect(macros.count > 10)
        for macro in macros { #expect(page.contains(macro), "\(macro)") }
    }
}
