import JSON
import Search
import StepKit

/// `space.index`: makes the mirrored pages searchable; only changed passages are embedded.
struct SpaceIndex: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "space.index",
        summary: "Make mirrored pages searchable by words and by meaning; only changed passages cost work.",
        input: .object(properties: ["space": .string("The key of the space; all spaces when it is left out.")]),
        output: .object(
            properties: [
                "pages": .integer("Pages that were indexed."),
                "chunks": .integer("Passages that these pages have."),
                "embedded": .integer("Passages that were new or had changed."),
                "removed": .integer("Passages that are gone."),
            ],
            required: ["pages", "chunks", "embedded", "removed"]),
        effect: .write, idempotency: .native, timeout: .seconds(3600))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let space = try input.optionalString("space")
        return StepPlan(summary: "would index what has changed in \(space.map { "space \($0)" } ?? "all spaces")")
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let space = try input.optionalString("space")
        let report = try await StepFailure.mapping {
            try await services.index()
                .index(space: space) { progress in
                    if progress.pages % 50 == 0 { context.log("\(progress.pages) pages indexed") }
                }
        }
        context.log("\(report.pages) pages, \(report.embedded) passages embedded")
        return .succeeded([
            "pages": .int(report.pages), "chunks": .int(report.chunks), "embedded": .int(report.embedded),
            "removed": .int(report.removed),
        ])
    }
}
