import Confluence
import JSON
import StepKit
import StorageFormat

/// `page.update`: replaces or creates one section of a page, or makes a list of edits; every other byte stays as it is.
struct PageUpdate: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "page.update",
        summary: "Replace or create one section of a page, or make other edits; the rest stays byte for byte.",
        input:
            .object(
                properties: [
                    "page_id": .string("The page's id."),
                    "section": .string("The section's heading."),
                    "markdown": .string("The section's new text, in Markdown."),
                    "edits": PageEdits.schema,
                    "message": .string("What the page's history says about it.", default: "Updated by Belay"),
                    "minor_edit": .boolean("Whether watchers are spared a notification.", default: true),
                    "open_comments": .string(
                        "Whether to change the text that open inline comments stand at: refuse, or override.",
                        enum: OpenComments.allCases.map(\.rawValue), default: OpenComments.refuse.rawValue),
                ],
                required: ["page_id"]
            )
            .requiring(oneOf: [["section", "markdown"], ["edits"]]),
        output: .object(
            properties: [
                "page_id": .string("The page's id."),
                "title": .string("The page's title."),
                "url": .string("The page's address for people; empty when Confluence does not tell it."),
                "version": .integer("The page's version now."),
                "outcome": .string(
                    "Whether the page got a new version, or said the same already.", enum: ["updated", "unchanged"]),
            ],
            required: ["page_id", "title", "url", "version", "outcome"]),
        // The same text in the same section twice is the same page; the version's message carries the key as well.
        effect: .write, idempotency: .native, timeout: .seconds(120))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let change = try PageUpdateInput(input)
        return try await StepFailure.mapping {
            let page = try await services.confluence().fetchPage(id: change.pageID, body: .storage)
            let old = try StorageDocument(parsing: page.body ?? "")
            let result = try change.apply(to: old)
            let diff = StorageDiff(old: old, new: result.document)
            guard result.isChanged else { return StepPlan(summary: "would leave \"\(page.title)\" as it is") }
            if change.openComments == .refuse {
                try await services.confluence().checkOpenComments(result.newSource, of: page)
            }
            let steps = result.steps.filter { $0.outcome != .unchanged }.map(\.edit.summary)
            let summary = "would change \"\(page.title)\": \(steps.joined(separator: "; "))"
            return StepPlan(summary: summary, diff: diff.text)
        }
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let change = try PageUpdateInput(input)
        let message = try input.optionalString("message") ?? "Updated by Belay"
        let isMinor = try input.optionalBool("minor_edit") ?? true
        let (page, outcome) = try await StepFailure.mapping {
            let client = try await services.confluence()
            // What an earlier attempt wrote, people may have edited since: their words stay.
            if context.attempt > 1,
                try await client.wasApplied(key: context.idempotencyKey, pageID: change.pageID)
            {
                return (try await client.fetchPage(id: change.pageID, body: .none), "updated")
            }
            let result = try await client.editPage(
                id: change.pageID, message: message, key: context.idempotencyKey, minorEdit: isMinor,
                openComments: change.openComments
            ) { try change.apply(to: $0).newSource }
            return (result.page, result.outcome == .unchanged ? "unchanged" : "updated")
        }
        context.log("\"\(page.title)\" is at version \(page.version.number), \(outcome)")
        return .succeeded([
            "page_id": .string(page.id), "title": .string(page.title), "url": .string(page.webURL ?? ""),
            "version": .int(page.version.number), "outcome": .string(outcome),
        ])
    }
}

/// The page and the edits of it.
private struct PageUpdateInput: Sendable {
    /// The level that a new section's heading gets.
    private static let newLevel = 2

    let pageID: String
    let edits: [StorageEdit]
    let openComments: OpenComments

    init(_ input: StepInput) throws {
        pageID = try input.string("page_id")
        openComments = try input.optionalString("open_comments").flatMap(OpenComments.init) ?? .refuse
        guard let list = input["edits"] else {
            // Headings in the new text are lowered below the section's own, so that they stay in it.
            edits = [
                .replaceSection(
                    .heading(try input.string("section")), with: .markdown(try input.string("markdown")),
                    createdAtLevel: Self.newLevel)
            ]
            return
        }
        for name in ["section", "markdown"] where input[name] != nil {
            throw StepFailure(.rejectedInput, "'\(name)' does not go with 'edits'", field: "/\(name)")
        }
        edits = try PageEdits.decode(list)
    }

    /// The client knows which comments are open, and looks after them.
    func apply(to document: StorageDocument) throws(StorageFormatError) -> StorageEditResult {
        try document.applying(edits, allowDroppingInlineComments: true)
    }
}
