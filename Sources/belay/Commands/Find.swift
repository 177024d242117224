import ArgumentParser
import JSON
import Search

/// `belay find`
struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look a runbook up by symptom.",
        discussion: """
            Looks in the pages that 'space.sync' and 'space.index' have brought here (belay run sync-runbooks).

            Example:
              belay find "pods stuck in crashloop"
            """)

    @Argument(help: "What is seen: an alert's text, or your own words.")
    var symptom: [String]

    @Option(help: "Only pages of the space with this key.")
    var space: String?

    @Option(help: "How many runbooks to show.")
    var limit = 3

    @Flag(help: "Print the hits as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            let index = try await composition.index()
            let results = try await index.find(
                RunbookQuery(text: symptom.joined(separator: " "), spaceKey: space, limit: limit))
            if json { return Terminal.print(results.json) }
            if results.hits.isEmpty, try await index.statistics().pages == 0 {
                throw CommandFailure(
                    .unavailable,
                    "no pages are indexed yet; bring them with: belay run workflows/sync-runbooks.yaml --input space=KEY")
            }
            show(results)
        }
    }

    private func show(_ results: RunbookResults) {
        guard !results.hits.isEmpty else { return Terminal.print("No runbook found.") }
        for (index, hit) in results.hits.enumerated() {
            let score = String(Int((hit.score * 100).rounded()))
            Terminal.print("\(index + 1). \(Terminal.colored(hit.title, .bold))  \(Terminal.colored("score \(score)", .dim))")
            Terminal.print("   \(hit.url)")
            if !hit.section.isEmpty { Terminal.print("   \(Terminal.colored("§ " + hit.section, .dim))") }
            for line in hit.passage.split(separator: "\n").prefix(4) { Terminal.print("   │ \(line.prefix(110))") }
        }
        Terminal.note("confidence: \(results.confidence.rawValue)\(results.usedVectors ? "" : ", by words only")")
    }
}

extension RunbookResults {
    /// The results for programs.
    fileprivate var json: JSONValue {
        [
            "confidence": .string(confidence.rawValue), "used_vectors": .bool(usedVectors),
            "hits": .array(
                hits.map { hit in
                    [
                        "page_id": .string(hit.pageID), "title": .string(hit.title), "space": .string(hit.spaceKey),
                        "section": .string(hit.section), "passage": .string(hit.passage), "url": .string(hit.url),
                        "score": .double(hit.score),
                        "reasons": [
                            "lexical": .double(hit.reasons.lexical), "vector": .double(hit.reasons.vector),
                            "title_vector": .double(hit.reasons.titleVector),
                            "matched_terms": .array(hit.reasons.matchedTerms.map { .string($0) }),
                        ],
                    ]
                }),
        ]
    }
}
