import Access
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Search
import StepKit

extension BelayServer {
    /// Looking runbooks up, and what people say of them.
    var runbookRoutes: [Route] {
        [
            Route(.post, "/runbooks/find", "Find the runbooks for a symptom", handler: upstream(findRunbooks))
                .role(.viewer)
                .body(Self.symptom).answer(.ok, "The runbooks, the best first.", Self.runbooks),
            Route(.post, "/runbooks/feedback", "Say whether a page helped", handler: upstream(keepFeedback))
                .body(Self.feedback).answer(.ok, "What was said in cases like this one.", Self.opinions),
            Route(.get, "/runbooks/gaps", "Symptoms that no runbook treats", handler: upstream(listGaps))
                .query(.init("limit", .integer("How many groups.", minimum: 1, maximum: 500, default: 20)))
                .answer(.ok, "The gaps, the most frequent first.", Self.gaps),
        ]
    }

    private static let symptomText = JSONSchema.text(
        "What is seen: an alert's text, or words.", lengthMin: 1, lengthMax: 4_096)

    /// What an alert says of itself, as far as it counts for a lookup.
    private static let incident = JSONSchema.object(
        "What the alert says of itself.",
        properties: Incident.schema.properties.filter {
            ["labels", "severity", "service", "runbook_url"].contains($0.key)
        })

    private static let symptom = JSONSchema.object(
        properties: [
            "symptom": symptomText, "incident": incident,
            "space_key": .text("Only pages of this space.", lengthMin: 1, lengthMax: 255),
            "labels": .texts("Only pages with all of these labels.", countMax: 20, lengthMax: 255),
            "limit": .integer("How many runbooks, at most 50.", minimum: 1, maximum: 50, default: 3),
            "min_score": JSONSchema([
                "type": "number", "minimum": 0, "maximum": 1, "description": "Hits with a lower score are left out.",
            ]),
        ],
        required: ["symptom"])

    private static let feedback = JSONSchema.object(
        properties: [
            "symptom": symptomText, "incident": incident,
            "page_id": .text("The page's id.", lengthMin: 1, lengthMax: 64),
            "verdict": .string(
                "Whether it helped, or was the wrong page.", enum: RunbookFeedback.Verdict.allCases.map(\.rawValue)),
            "author": .text(
                "Who says it: the last word about a page and symptom counts.", lengthMin: 1, lengthMax: 255),
        ],
        required: ["symptom", "page_id", "verdict"])

    private static let runbooks = JSONSchema([
        "type": "object", "required": ["confidence", "hits", "used_vectors"],
        "properties": [
            "confidence": ["enum": ["high", "medium", "low"]], "used_vectors": ["type": "boolean"],
            "hits": ["type": "array", "items": ["type": "object"]],
        ],
    ])

    private static let opinions = JSONSchema([
        "type": "object", "required": ["helped", "wrong"],
        "properties": ["helped": ["type": "integer"], "wrong": ["type": "integer"]],
    ])

    private static let gaps = JSONSchema([
        "type": "object", "required": ["gaps"],
        "properties": ["gaps": ["type": "array", "items": ["type": "object"]]],
    ])

    /// Answers `POST /runbooks/find`.
    func findRunbooks(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.symptom)
        let labels = body["labels"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var query = try query(body)
        query.filter = PageFilter(
            spaces: Set(body["space_key"]?.stringValue.map { [$0] } ?? []), labels: Set(labels))
        query.limit = body["limit"]?.intValue ?? 3
        query.minScore = body["min_score"]?.doubleValue
        let index = try await services.index()
        let results = try await index.find(query)
        try await index.knowledge?.note(results, for: query)
        return .json(results.view, headers: [.cacheControl: "no-store"])
    }

    /// Answers `POST /runbooks/feedback`.
    func keepFeedback(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.feedback)
        let query = try query(body)
        let pageID = body["page_id"]?.stringValue ?? ""
        guard let verdict = body["verdict"]?.stringValue.flatMap(RunbookFeedback.Verdict.init),
            let knowledge = try await services.index().knowledge
        else { throw Problem(.serviceUnavailable, "this service keeps no feedback") }
        try await knowledge.keep(
            RunbookFeedback(
                pageID: pageID, verdict: verdict, query: query, author: body["author"]?.stringValue ?? "api"))
        let count = try await knowledge.feedback(on: query)[pageID] ?? FeedbackCount()
        return .json(
            ["helped": .int(count.helped), "wrong": .int(count.wrong)], headers: [.cacheControl: "no-store"])
    }

    /// Answers `GET /runbooks/gaps`.
    func listGaps(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let groups = try await services.index().knowledge?.gaps() ?? []
        let shown = groups.prefix(request.number("limit", default: 20))
        return .json(["gaps": .array(shown.map(\.view)), "total": .int(groups.count)])
    }

    /// The symptom of a request, with what its alert says of itself.
    private func query(_ body: [String: JSONValue]) throws -> RunbookQuery {
        let text = body["symptom"]?.stringValue ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw Problem(
                .unprocessableContent, "'symptom' has no word in it",
                faults: [.init(at: "symptom", detail: "expected what is seen, in words")])
        }
        let incident = body["incident"]
        return RunbookQuery(
            text: text, labels: (incident?["labels"]?.objectValue ?? [:]).compactMapValues(\.stringValue),
            severity: incident?["severity"]?.stringValue, service: incident?["service"]?.stringValue,
            runbookURL: incident?["runbook_url"]?.stringValue)
    }
}
