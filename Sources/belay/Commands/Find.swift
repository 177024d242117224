import ArgumentParser
import BelayServer
import Search

/// The command `belay find`.
struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look a runbook up by symptom.",
        discussion: """
            Looks in the pages that 'space.sync' and 'space.index' have brought here (belay run sync-runbooks).

            Examples:
              belay find "pods stuck in crashloop"
              belay find KafkaConsumerLag --space RUNBOOKS --limit 5 --json
            """)

    @Argument(help: "What is seen: an alert's text, or your own words.")
    var symptom: [String]

    @OptionGroup(title: "Which pages") var filter: PageFilterOptions

    @Option(help: "How many runbooks to show, at most 50.")
    var limit = 3

    @Flag(help: "Print the hits as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        _ = try filter.filter()
        guard (1...50).contains(limit) else { throw ValidationError("--limit is \(limit); expected 1 to 50.") }
        guard symptom.contains(where: { $0.contains { !$0.isWhitespace } }) else {
            throw ValidationError("Say what is seen, in words.")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            guard composition.dataFolder.hasIndex else { throw CommandFailure.nothingIndexed }
            let index = try await composition.index()
            let query = RunbookQuery(text: symptom.joined(separator: " "), filter: try filter.filter(), limit: limit)
            let results = try await index.find(query)
            if results.hits.isEmpty, try await index.statistics().pages == 0 { throw CommandFailure.nothingIndexed }
            try await composition.knowledge().note(results, for: query)
            if let failure = results.vectorFailure { Terminal.note("warning: found by words only: \(failure)") }
            if json { Terminal.print(results.view) } else { show(results) }
        }
    }

    private func show(_ results: RunbookResults) {
        guard !results.hits.isEmpty else { return Terminal.print("No runbook found.") }
        for (index, hit) in results.hits.enumerated() {
            let score = String(Int((hit.score * 100).rounded()))
            Terminal.print(
                "\(index + 1). \(Terminal.colored(hit.title, .bold))  \(Terminal.colored("score \(score)", .dim))")
            if !hit.url.isEmpty { Terminal.print("   \(hit.url)") }
            if !hit.section.isEmpty { Terminal.print("   \(Terminal.colored("§ " + hit.section, .dim))") }
            if let opinions = hit.reasons.feedback.readable { Terminal.print("   \(Terminal.colored(opinions, .dim))") }
            for copy in hit.copies {
                Terminal.print("   \(Terminal.colored("also in \(copy.spaceKey): \(copy.title)", .dim))")
            }
            for line in hit.passage.split(separator: "\n").prefix(4) { Terminal.print("   │ \(line.prefix(110))") }
        }
        Terminal.note("confidence: \(results.confidence.rawValue)\(results.usedVectors ? "" : ", by words only")")
    }
}

extension CommandFailure {
    fileprivate static let nothingIndexed = CommandFailure(
        .unavailable,
        "no pages are indexed yet; bring them with: belay run workflows/sync-runbooks.yaml --input space=KEY")
}

extension FeedbackCount {
    /// The opinions in a line; `nil` when there is none.
    fileprivate var readable: String? {
        let parts = [(helped, "said it helped"), (wrong, "said it was the wrong page")].filter { $0.0 > 0 }
        guard !parts.isEmpty else { return nil }
        return "in cases like this " + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
