import ArgumentParser
import BelayServer
import Foundation
import JSON
import Search

/// The command `belay gaps`.
struct Gaps: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the symptoms that no runbook treats.",
        discussion: """
            A symptom is listed when its lookup had low confidence ('belay find', or a workflow's runbook.find), and \
            leaves the list when a later lookup has more. Symptoms that one page would treat are grouped; those that \
            are looked up most come first: write the runbook for the first one next.

            Examples:
              belay gaps
              belay gaps --limit 3 --json
            """)

    @Option(help: "How many groups to show.")
    var limit = 20

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is \(limit); expected 1 or more.") }
    }

    func run() async throws {
        try await options.withComposition { composition in
            let groups = try await composition.existingKnowledge()?.gaps() ?? []
            let shown = Array(groups.prefix(limit))
            if json { return Terminal.print(.array(shown.map(\.view))) }
            for group in shown { Self.show(group) }
            if groups.isEmpty { Terminal.note("No gaps: every lookup found something.") }
            if groups.count > limit { Terminal.note("\(groups.count - limit) more; show them with --limit") }
        }
    }

    private static func show(_ group: RunbookGapGroup) {
        let times = Terminal.colored("\(group.times)×", .bold)
        let day = group.lastSeen.formatted(.iso8601.year().month().day())
        for (index, gap) in group.gaps.enumerated() {
            let symptom = gap.symptom.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(100)
            Terminal.print(
                index == 0 ? "\(times) \(symptom)  \(Terminal.colored("last on \(day)", .dim))" : "   \(symptom)")
        }
        if let title = group.gaps.first?.closestTitle {
            Terminal.print("   \(Terminal.colored("closest, but not close: \(title)", .dim))")
        }
    }
}
