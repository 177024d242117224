import Confluence
import Foundation
import JSON
import StepKit

/// `report.attach`: attaches the run's report to a page.
struct ReportAttach: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "report.attach",
        summary: "Attach a report of this run, up to this step, to a page.",
        input: .object(
            properties: [
                "page_id": .string("The page's id."),
                "format": .string("The report's form.", enum: ["html"], default: "html"),
                "file_name": .string("The attachment's name; belay-WORKFLOW-RUN.html when it is left out."),
            ],
            required: ["page_id"]),
        output: .object(
            properties: [
                "attachment_id": .string("The attachment's id."),
                "file_name": .string("The attachment's name."),
                "url": .string("Where the attachment is downloaded from; empty when Confluence does not tell it."),
                "version": .integer("The attachment's version."),
                "bytes": .integer("The report's size."),
            ],
            required: ["attachment_id", "file_name", "url", "version", "bytes"]),
        effect: .write, idempotency: .key, timeout: .seconds(120))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        StepPlan(summary: "would attach \(try fileName(input, context)) to page \(try input.string("page_id"))")
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let pageID = try input.string("page_id")
        let name = try fileName(input, context)
        let html = try RunReportHTML.render(try await context.report(), madeAt: Date())
        try await context.keep(StepArtifact(name: name, mediaType: "text/html", content: Array(html.utf8)))
        return try await StepFailure.mapping {
            let client = try await services.confluence()
            // An earlier attempt may have got through before Belay was stopped.
            let earlier = try await client.uploadedAttachment(
                key: context.idempotencyKey, fileName: name, pageID: pageID)
            if earlier != nil { context.log("\(name) is there already") }
            let attachment =
                if let earlier { earlier } else {
                    try await client.uploadAttachment(
                        pageID: pageID, fileName: name, contentType: "text/html", content: .bytes(Array(html.utf8)),
                        comment: "Report of \(context.workflow)", key: context.idempotencyKey)
                }
            return .succeeded([
                "attachment_id": .string(attachment.id), "file_name": .string(name),
                "url": .string(try client.downloadURL(of: attachment) ?? ""),
                "version": .int(attachment.versionNumber), "bytes": .int(attachment.fileBytes ?? html.utf8.count),
            ])
        }
    }

    private func fileName(_ input: StepInput, _ context: StepContext) throws -> String {
        let name = try input.optionalString("file_name") ?? "belay-\(context.workflow)-\(context.runID).html"
        // A path is cut or refused by Confluence; quotation marks arrive there percent-encoded, and as that are kept.
        let isName = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar != "/" && scalar != "\\" && scalar != "\""
        }
        guard isName, !name.isEmpty, name.count <= 255 else {
            throw StepFailure(
                .rejectedInput, "'file_name' must be 1 to 255 characters without / \\ \" and control characters",
                field: "/file_name")
        }
        return name
    }
}
