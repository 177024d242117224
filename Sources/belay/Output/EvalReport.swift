import Foundation
import JSON
import Search

/// An evaluation as tables for people.
struct EvalReport {
    private let evaluation: RetrievalEvaluation
    private let misses: Int

    init(_ evaluation: RetrievalEvaluation, misses: Int) {
        self.evaluation = evaluation
        self.misses = misses
    }

    func print() {
        printScores()
        printConfidence()
        let (median, late) = (evaluation.duration(atShare: 0.5), evaluation.duration(atShare: 0.99))
        Terminal.print("\na lookup takes \(milliseconds(median)) ms (median), \(milliseconds(late)) ms (99 of 100)")
        printMisses()
    }

    private func printScores() {
        Terminal.print("variant      queries  Success@1            Success@3            MRR@10  nDCG@10")
        for (variant, answers) in evaluation.answersByVariant.sorted(by: { $0.key < $1.key }) {
            let scores = RetrievalScores(answers)
            let first = interval(scores.successAt1, answers, within: 1)
            let third = interval(scores.successAt3, answers, within: 3)
            Terminal.print(
                "\(variant.padding(toLength: 12, withPad: " ", startingAt: 0)) \(String(format: "%7d", scores.queries))"
                    + "  \(first)  \(third)   \(number(scores.mrrAt10))    \(number(scores.ndcgAt10))")
        }
    }

    private func interval(_ score: Double, _ answers: [RetrievalAnswer], within rank: Int) -> String {
        let interval = BootstrapInterval(of: answers.map { ($0.firstRelevant ?? .max) <= rank ? 1 : 0 })
        return "\(number(score)) (\(number(interval.low))–\(number(interval.high)))"
    }

    private func printConfidence() {
        Terminal.print("\nconfidence   queries  first page right  one of three right")
        for confidence in RunbookConfidence.allCases.reversed() {
            guard let count = evaluation.confidences[confidence] else { continue }
            let shares = [count.successesAt1, count.successesAt3].map { number(Double($0) / Double(count.queries)) }
            let name = confidence.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
            Terminal.print(
                "\(name) \(String(format: "%7d", count.queries))             \(shares[0])               \(shares[1])")
        }
    }

    private func printMisses() {
        let worst = evaluation.worstMisses(misses)
        guard !worst.isEmpty else { return }
        Terminal.print("\nworst misses (the place of the first right page, the symptom, the page in the first place)")
        for answer in worst {
            let place = answer.firstRelevant.map { String($0) } ?? "—"
            let symptom = answer.query.text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(100)
            Terminal.print(
                "  \(place.padding(toLength: 3, withPad: " ", startingAt: 0)) \(answer.query.id): \(symptom)")
            Terminal.print("      \(answer.hits.first?.title ?? "nothing")")
        }
    }

    private func number(_ value: Double) -> String { String(format: "%.3f", value) }

    private func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f", duration / .milliseconds(1))
    }
}

/// One lookup with all that speaks for each page.
struct ExplainReport {
    private let reading: SymptomReading
    private let results: RunbookResults

    init(_ query: RunbookQuery, _ results: RunbookResults) {
        reading = query.reading
        self.results = results
    }

    func print() {
        if let name = reading.alertName { Terminal.print("alert: \(name)") }
        if !reading.labels.isEmpty {
            let labels = reading.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            Terminal.print("labels: \(labels.joined(separator: " "))")
        }
        Terminal.print("words looked for: \(reading.words.joined(separator: " "))")
        for (index, hit) in results.hits.enumerated() {
            Terminal.print("\(index + 1). \(Terminal.colored(hit.title, .bold))  \(hit.spaceKey)  \(hit.url)")
            let parts = hit.reasons.parts.filter { abs($0.value) >= 0.005 }.sorted { abs($0.value) > abs($1.value) }
            let sum = String(format: "%.2f", hit.reasons.parts.values.reduce(0, +))
            let list = parts.map { "\($0.key) \(String(format: "%+.2f", $0.value))" }.joined(separator: ", ")
            Terminal.print("   \(sum) = \(list)")
            Terminal.print("   shares with the symptom: \(hit.reasons.matchedTerms.joined(separator: ", "))")
            for copy in hit.copies { Terminal.print("   also in \(copy.spaceKey): \(copy.title)") }
        }
        Terminal.note("confidence: \(results.confidence.rawValue)\(results.usedVectors ? "" : ", by words only")")
    }
}

extension RetrievalEvaluation {
    /// The evaluation for programs.
    var json: JSONValue {
        [
            "variants": .object(
                answersByVariant.mapValues { answers in
                    let scores = RetrievalScores(answers)
                    return [
                        "queries": .int(scores.queries), "success_at_1": .double(scores.successAt1),
                        "success_at_1_interval": interval(answers, within: 1),
                        "success_at_3": .double(scores.successAt3),
                        "success_at_3_interval": interval(answers, within: 3),
                        "mrr_at_10": .double(scores.mrrAt10), "ndcg_at_10": .double(scores.ndcgAt10),
                    ]
                }),
            "confidence": .object(
                Dictionary(
                    confidences.map { confidence, count in
                        (
                            confidence.rawValue,
                            [
                                "queries": .int(count.queries), "first_right": .int(count.successesAt1),
                                "one_of_three_right": .int(count.successesAt3),
                            ] as JSONValue
                        )
                    }, uniquingKeysWith: { $1 })),
            "lookup_ms": [
                "p50": .double(duration(atShare: 0.5) / .milliseconds(1)),
                "p99": .double(duration(atShare: 0.99) / .milliseconds(1)),
            ],
            "answers": .array(
                answers.map { answer in
                    [
                        "query": .string(answer.query.id), "variant": .string(answer.query.variant),
                        "first_relevant": answer.firstRelevant.map { .int($0) } ?? .null,
                        "confidence": .string(answer.confidence.rawValue),
                        "pages": .array(answer.hits.prefix(10).map { .string($0.pageID) }),
                    ]
                }),
        ]
    }

    private func interval(_ answers: [RetrievalAnswer], within rank: Int) -> JSONValue {
        let interval = BootstrapInterval(of: answers.map { ($0.firstRelevant ?? .max) <= rank ? 1 : 0 })
        return [.double(interval.low), .double(interval.high)]
    }

    /// Writes what each hit was judged by, a line a query.
    ///
    /// - Throws: what writing reports.
    func writeFeatures(to path: String) throws {
        let lines = answers.map { answer in
            JSONValue.object([
                "query": .string(answer.query.id), "variant": .string(answer.query.variant),
                "hits": .array(
                    zip(answer.hits, answer.relevance)
                        .map { hit, relevance in
                            [
                                "page": .string(hit.pageID), "relevance": .int(relevance),
                                "cosine": hit.reasons.cosine.map { .double($0) } ?? .null,
                                "coverage": .double(hit.reasons.coverage),
                                "features": .object(hit.reasons.features.byName.mapValues { .double($0) }),
                            ]
                        }),
            ])
            .serialized()
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }
}
