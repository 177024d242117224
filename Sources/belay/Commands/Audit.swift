import Access
import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit

/// The command `belay audit`.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell who did what over HTTP and with tokens.",
        discussion: """
            Every request that changes something is written down before it is done, with who sent it, from where, and \
            what became of it. Entries are kept 400 days. Works with and without a running service.

            Examples:
              belay audit                                  the newest entries
              belay audit --caller ann --since 24h
              belay audit --all --json > audit.jsonl       everything, one entry a line, for other systems
            """)

    @Option(help: "Only what this one did.")
    var caller: String?

    @Option(help: "Only what was done in this time until now: 24h, 30d.")
    var since: String?

    @Option(help: "How many entries to show.")
    var limit = 50

    @Flag(help: "Show all entries.")
    var all = false

    @Flag(help: "Print JSON, an entry a line.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is \(limit); expected 1 or more.") }
        if let since, Duration(shorthand: since).map({ $0 > .zero }) != true {
            throw ValidationError("--since is '\(since)'; expected a time such as 24h or 30d.")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            guard composition.dataFolder.hasAccess else {
                return Terminal.note("nothing is in the audit log of \(composition.dataFolder.path) yet")
            }
            let store = try composition.accessStore()
            let start = since.flatMap { Duration(shorthand: $0) }
                .map { Date().addingTimeInterval(-Double($0.components.seconds)) }
            var last: Int?
            var left = all ? Int.max : limit
            // In pages, so that a long log does not fill the memory.
            while left > 0 {
                let page = try await store.fetchAudit(
                    before: last, caller: caller, since: start, limit: min(left, 1_000))
                for entry in page { Terminal.print(json ? entry.view.serialized() : Self.line(entry)) }
                guard let end = page.last else { return }
                last = end.sequence
                left -= page.count
            }
        }
    }

    private static func line(_ entry: AuditEntry) -> String {
        let status = entry.status.map(String.init) ?? (entry.kind == "command" ? "-" : "?")
        let place = entry.address.map { " from \($0)" } ?? ""
        return "\(entry.at.formatted(.iso8601))  \(status)  \(entry.caller) (\(entry.kind), \(entry.role))\(place)  "
            + "\(entry.action)  \(entry.target)"
    }
}
