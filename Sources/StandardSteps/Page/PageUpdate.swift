import Confluence
import JSON
import StepKit
import StorageFormat

/// `page.update`: replaces or creates one section of a page; every other byte of the page stays as it is.
struct PageUpdate: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "page.update",
        summary: "Replace or create one section of a page; the rest of the page stays byte for byte.",
        input: .object(
            properties: [
                "page_id": .string("The page's id."),
                "section": .string("The section's heading."),
                "markdown": .string("The section's new text, in Markdown."),
                "message": .string("What the page's history says about it.", default: "Updated by Belay"),
                "minor_edit": .boolean("Whether watchers are spared a notification.", default: true),
                "open_comments": .string(
                    "Whether to change the text that open inline comments stand at: refuse, or override.",
                    enum: OpenComments.allCases.map(\.rawValue), default: OpenComments.refuse.rawValue),
            ],
            required: ["page_id", "section", "markdown"]),
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
        let edit = try SectionEdit(input)
        return try await StepFailure.mapping {
            let page = try await services.confluence().fetchPage(id: edit.pageID, body: .storage)
            let old = page.body ?? ""
            let new = try edit.apply(to: StorageDocument(parsing: old))
            let diff = try StorageDiff(old: old, new: new)
            guard !diff.isEmpty else { return StepPlan(summary: "would leave \"\(page.title)\" as it is") }
            if edit.openComments == .refuse { try await services.confluence().checkOpenComments(new, of: page) }
            return StepPlan(summary: "would change section \"\(edit.section)\" of \"\(page.title)\"", diff: diff.text)
        }
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let edit = try SectionEdit(input)
        let message = try input.optionalString("message") ?? "Updated by Belay"
        let isMinor = try input.optionalBool("minor_edit") ?? true
        let (page, outcome) = try await StepFailure.mapping {
            let client = try await services.confluence()
            // What an earlier attempt wrote, people may have edited since: their words stay.
            if context.attempt > 1,
                try await client.wasApplied(key: context.idempotencyKey, pageID: edit.pageID)
            {
                return (try await client.fetchPage(id: edit.pageID, body: .none), "updated")
            }
            let result = try await client.editPage(
                id: edit.pageID, message: message, key: context.idempotencyKey, minorEdit: isMinor,
                openComments: edit.openComments
            ) { try edit.apply(to: $0) }
            return (result.page, result.outcome == .unchanged ? "unchanged" : "updated")
        }
        context.log("\"\(page.title)\" is at version \(page.version.number), \(outcome)")
        return .succeeded([
            "page_id": .string(page.id), "title": .string(page.title), "url": .string(page.webURL ?? ""),
            "version": .int(page.version.number), "outcome": .string(outcome),
        ])
    }
}

/// One section's new text.
private struct SectionEdit: Sendable {
    /// The level that a new section's heading gets.
    private static let newLevel = 2

    let pageID: String
    let section: String
    let markdown: String
    let openComments: OpenComments

    init(_ input: StepInput) throws {
        pageID = try input.string("page_id")
        section = try input.string("section")
        markdown = try input.string("markdown")
        openComments = try input.optionalString("open_comments").flatMap(OpenComments.init) ?? .refuse
    }

    /// The page's new body.
    ///
    /// Headings in the new text are lowered below the section's own, so that they stay in it.
    func apply(to document: StorageDocument) throws -> String {
        let edit = StorageEdit.replaceSection(
            .heading(section), with: .markdown(markdown), createdAtLevel: Self.newLevel)
        // The client knows which comments are open, and looks after them.
        return try document.applying([edit], allowDroppingInlineComments: true).newSource
    }
}
