import JSON
import Search
import StepKit

/// `runbook.feedback`: keeps whether a page helped, which counts for later lookups.
struct RunbookFeedbackStep: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "runbook.feedback",
        summary: "Say whether a page helped with a symptom; it counts for later lookups.",
        input: .object(
            properties: [
                "page_id": .string("The page's id, as `runbook.find` gives it."),
                "verdict": .string("Whether it helped, or was the wrong page.", enum: ["helped", "wrong"]),
                "symptom": .string("The symptom that the page was found for, as it was looked up."),
                "incident": Incident.schema,
                "author": .string(
                    "Who says it: the last word about a page and symptom counts; the run when it is left out."),
            ],
            required: ["page_id", "verdict", "symptom"]),
        output: .object(
            properties: [
                "helped": .integer("How many said that the page helped in cases like this one."),
                "wrong": .integer("How many said that it was the wrong page."),
            ],
            required: ["helped", "wrong"]),
        effect: .write, idempotency: .native, timeout: .seconds(30))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let feedback = try feedback(input, context)
        return StepPlan(summary: "would note '\(feedback.verdict.rawValue)' for page \(feedback.pageID)")
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let feedback = try feedback(input, context)
        let count = try await StepFailure.mapping {
            guard let knowledge = try await services.index().knowledge else {
                throw StepFailure(.permanent, "this index of runbooks learns nothing; run the step with belay's own")
            }
            try await knowledge.keep(feedback)
            return try await knowledge.feedback(on: feedback.query)[feedback.pageID] ?? FeedbackCount()
        }
        return .succeeded(["helped": .int(count.helped), "wrong": .int(count.wrong)])
    }

    private func feedback(_ input: StepInput, _ context: StepContext) throws -> RunbookFeedback {
        let page = try input.string("page_id")
        let symptom = try input.string("symptom")
        guard page.contains(where: { !$0.isWhitespace }), symptom.contains(where: { !$0.isWhitespace }) else {
            throw StepFailure(.rejectedInput, "'page_id' and 'symptom' must not be empty")
        }
        let verdict = try input.string("verdict")
        guard let verdict = RunbookFeedback.Verdict(rawValue: verdict) else {
            throw StepFailure(.rejectedInput, "'verdict' is '\(verdict)'; expected helped or wrong")
        }
        return RunbookFeedback(
            pageID: page, verdict: verdict, query: RunbookQuery(symptom: symptom, input["incident"]),
            // The same for every attempt, so that a repeated one does not count twice.
            author: try input.optionalString("author") ?? "run \(context.idempotencyKey)")
    }
}
