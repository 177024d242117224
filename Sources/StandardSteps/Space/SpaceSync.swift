import Confluence
import JSON
import Search
import StepKit

/// `space.sync`: mirrors a space's pages into the index file; only changed pages are fetched.
struct SpaceSync: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "space.sync",
        summary: "Mirror a space's pages; only what has changed since the last time is fetched.",
        input: .object(properties: ["space": .string("The key of the space.")], required: ["space"]),
        output: .object(
            properties: [
                "space": .string("The key of the space, as Confluence writes it."),
                "seen": .integer("Pages in the space."),
                "fetched": .integer("Pages that were new or had changed."),
                "unchanged": .integer("Pages that were up to date."),
                "removed": .integer("Pages that are gone from the space."),
                "problems": .array(
                    of: .string("A page and what is wrong with it."), "Pages or labels that could not be read."),
            ],
            required: ["space", "seen", "fetched", "unchanged", "removed", "problems"]),
        effect: .write, idempotency: .native, timeout: .seconds(1800))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let key = try input.string("space")
        return try await StepFailure.mapping {
            let space = try await services.confluence().fetchSpace(key: key)
            return StepPlan(summary: "would mirror what has changed in space \(space.key), \"\(space.name)\"")
        }
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let key = try input.string("space")
        let (space, report) = try await StepFailure.mapping {
            let source = try await ConfluenceRunbookSource(client: services.confluence(), spaceKey: key)
            // The key as Confluence writes it: the index keeps the pages under that one.
            let space = source.space.key
            let report = try await services.index()
                .sync(space: space, from: source) { progress in
                    if progress.seen % 100 == 0 {
                        context.log("\(progress.seen) pages seen, \(progress.fetched) fetched")
                    }
                }
            return (space, report)
        }
        context.log("\(report.seen) pages: \(report.fetched) fetched, \(report.removed) removed")
        return .succeeded([
            "space": .string(space), "seen": .int(report.seen), "fetched": .int(report.fetched),
            "unchanged": .int(report.unchanged), "removed": .int(report.removed),
            "problems": .array(problems(of: report).map { .string($0) }),
        ])
    }

    private func problems(of report: SyncReport) -> [String] {
        let labels = report.labelProblem.map { "labels could not be listed, those of before stay: \($0)" }
        return report.problems.map { "\($0.title) (\($0.pageID)): \($0.reason)" } + (labels.map { [$0] } ?? [])
    }
}
