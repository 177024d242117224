import JSON
import StepKit

/// A step that exists for validation only.
struct StubStep: StepHandler {
    let descriptor: StepDescriptor

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        .succeeded([:])
    }
}

/// The steps that the tests' workflows use.
func testCatalog() throws -> StepCatalog {
    try StepCatalog([
        stub(
            "runbook.find", "Finds the runbook for a symptom.",
            input: [
                "symptom": .string("What is wrong, in words."), "space": .string("The space to look in."),
                "limit": .integer("How many.", minimum: 1, maximum: 20, default: 3),
            ],
            required: ["symptom", "limit"],
            output: .object(
                properties: [
                    "confidence": .string("How sure.", enum: ["high", "medium", "low"]),
                    "hits": .array(
                        of: .object(
                            properties: [
                                "title": .string("The page's title."), "url": .string("The page's address."),
                                "score": .number("How well it fits."),
                            ], required: ["title", "url", "score"]),
                        "The pages found."),
                    "count": .integer("How many were found."),
                ], required: ["confidence", "hits"])),
        stub(
            "page.update", "Replaces a section of a page.",
            input: [
                "page_id": .string("The page's id."), "section": .string("The heading."),
                "markdown": .string("The new text."), "minor": .boolean("No notification."),
                "labels": .array(of: .string("A label."), "Labels to add."),
            ],
            required: ["page_id", "section", "markdown"],
            output: .object(properties: ["version": .integer("The page's version.")], required: ["version"])),
        stub(
            "report.attach", "Attaches the run's report to a page.",
            input: ["page_id": .string("The page's id."), "format": .string("The form.", enum: ["html", "json"])],
            required: ["page_id"],
            output: .object(properties: ["url": .string("The attachment's address.")], required: ["url"])),
        StubStep(
            descriptor: StepDescriptor(
                kind: "oncall.who", summary: "Says who is on call.",
                input: JSONSchema(["type": "object"]), output: JSONSchema(["type": "object"]), effect: .read)),
        stub(
            StepCatalog.scriptKind, "Runs a script.",
            input: [
                "script": .string("The script."),
                "env": .mapping(of: .string("A value."), "The environment."),
            ],
            required: ["script"], output: JSONSchema(["type": "object"])),
    ])
}

private func stub(
    _ kind: String, _ summary: String, input: [String: JSONSchema], required: [String], output: JSONSchema
) -> StubStep {
    StubStep(
        descriptor: StepDescriptor(
            kind: kind, summary: summary, input: .object(properties: input, required: required), output: output,
            effect: .write))
}
