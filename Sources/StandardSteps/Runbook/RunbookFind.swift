import JSON
import Search
import StepKit

/// `runbook.find`: ranks the indexed pages for a symptom.
struct RunbookFind: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "runbook.find",
        summary: "Find the runbooks for a symptom, the best first.",
        input: .object(
            properties: [
                "symptom": .string("What is seen: an alert's title and text, or a person's words."),
                "incident": Incident.schema,
                "space": .string("Only pages of the space with this key."),
                "labels": .array(of: .string("A label."), "Only pages that have all of these labels."),
                "limit": .integer("How many runbooks to give.", minimum: 1, maximum: 50, default: 3),
            ],
            required: ["symptom"]),
        output: .object(
            properties: [
                "hits": .array(of: hit, "The runbooks, the best first; empty when there is none."),
                "confidence": .string(
                    "How far the first one can be trusted; low when there is none.", enum: ["high", "medium", "low"]),
                "used_vectors": .boolean(
                    "Whether meaning was searched, too; false without the embedding model, and while it or the vectors "
                        + "cannot be reached."),
            ],
            required: ["hits", "confidence", "used_vectors"]),
        effect: .read, timeout: .seconds(60))

    private static let hit = JSONSchema.object(
        properties: [
            "page_id": .string("The page's id."),
            "title": .string("The page's title."),
            "space": .string("The key of the page's space."),
            "section": .string("The headings above the passage; empty above the first heading."),
            "passage": .string("The passage that fits best, in Markdown."),
            "url": .string("The page's address for people; empty when Confluence does not tell it."),
            "score": .number("0 to 1, among the pages found for this symptom."),
        ],
        required: ["page_id", "title", "space", "section", "passage", "url", "score"])

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let results = try await find(input)
        let titles = results.hits.map(\.title).joined(separator: ", ")
        return StepPlan(summary: results.hits.isEmpty ? "would find no runbook" : "would find \(titles)")
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let results = try await find(input)
        try await StepFailure.mapping {
            try await services.index().knowledge?.note(results, for: query(input))
        }
        if let failure = results.vectorFailure { context.log("found by words only: \(failure)") }
        for hit in results.hits { context.log("\(hit.title)  \(hit.url)") }
        return .succeeded([
            "hits": .array(
                results.hits.map { hit in
                    [
                        "page_id": .string(hit.pageID), "title": .string(hit.title), "space": .string(hit.spaceKey),
                        "section": .string(hit.section), "passage": .string(hit.passage), "url": .string(hit.url),
                        "score": .double(hit.score),
                    ]
                }),
            "confidence": .string(results.confidence.rawValue),
            "used_vectors": .bool(results.usedVectors),
        ])
    }

    private func find(_ input: StepInput) async throws -> RunbookResults {
        let query = try query(input)
        return try await StepFailure.mapping { try await services.index().find(query) }
    }

    private func query(_ input: StepInput) throws -> RunbookQuery {
        let space = try input.optionalString("space")
        let labels = input["labels"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return RunbookQuery(
            symptom: try input.string("symptom"), input["incident"],
            filter: PageFilter(spaces: Set(space.map { [$0] } ?? []), labels: Set(labels)),
            limit: try input.optionalInt("limit") ?? 3)
    }
}
