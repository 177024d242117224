import Confluence
import Foundation
import HTTPTypes
import JSON
import StepKit
import StorageFormat

/// What requests about pages may say, and what the answers are.
enum PageBody {
    /// The largest text of a page.
    static let contentBytesMax = ConfluenceClient.bodyLimits.bytesMax
    /// The largest body of a request: a text of that size, with room for JSON's escapes.
    static let bytesMax = 16 << 20

    private static let text: [String: JSONSchema] = [
        "content": ContentText.schema(
            "The text in storage format. A `<` and an `&` that begin no markup stand for themselves."),
        "markdown": ContentText.schema("The text in Markdown, instead of 'content'."),
    ]

    /// The body of `POST /pages`.
    static let creation = JSONSchema.object(
        properties: text.merging([
            "title": .text("The title, which no other page of the space has.", lengthMin: 1, lengthMax: 255),
            "space_key": .text("The key of the space.", lengthMin: 1, lengthMax: 255),
            "parent_id": .pageID("The page above; else the space's home page."),
        ]) { $1 },
        required: ["title", "space_key"])

    /// A new page has a text in one form at most.
    static let creationForms = [
        creation.variant(without: ["markdown"]),
        creation.variant(without: ["content"], requiring: ["markdown"]),
    ]

    /// The body of `PUT /pages/{id}`.
    static let update = JSONSchema.object(
        properties: text.merging([
            "title": .text("The new title; it stays when it is left out.", lengthMin: 1, lengthMax: 255),
            "version": .integer(
                "The version that the change was made from; else the present one.", minimum: 1, maximum: 1_000_000_000),
            "message": .text("What the page's history says about it.", lengthMax: 500),
            "minor_edit": .boolean("Whether watchers are spared a notification.", default: true),
            "open_comments": .string(
                "Whether to change the text that open inline comments stand at.", enum: ["refuse", "override"],
                default: "refuse"),
        ]) { $1 })

    /// A change has a title or a text, and the text in one form.
    static let updateForms = [
        update.variant(without: ["content", "markdown"], requiring: ["title"]),
        update.variant(without: ["markdown"], requiring: ["content"]),
        update.variant(without: ["content"], requiring: ["markdown"]),
    ]

    /// A page in an answer.
    static let page = JSONSchema([
        "type": "object", "description": "A page without its text.",
        "required": ["id", "title", "space_id", "status", "version"],
        "properties": .object(pageProperties),
    ])

    /// A page with its text in an answer.
    static let content = JSONSchema([
        "type": "object", "description": "A page with its text.",
        "required": ["id", "title", "version", "labels", "text", "markdown", "storage", "sections"],
        "properties": .object(
            pageProperties.merging([
                "labels": ["type": "array", "items": ["type": "string"]], "text": ["type": "string"],
                "markdown": ["type": "string"], "storage": ["type": "string"],
                "sections": ["type": "array", "items": ["type": "object"]],
            ]) { $1 }),
    ])

    private static let pageProperties: [String: JSONValue] = [
        "id": ["type": "string"], "title": ["type": "string"], "space_id": ["type": "string"],
        "space_key": ["type": "string"], "status": ["type": "string"], "parent_id": ["type": ["string", "null"]],
        "url": ["type": ["string", "null"]],
        "version": ["type": "object", "properties": ["number": ["type": "integer"]], "required": ["number"]],
    ]

    /// The text of a request in storage format; `nil` when it gives none.
    ///
    /// Called when it is known that there is a page, or a space, for it: what is missing is told first.
    ///
    /// - Throws: `Problem` 422.
    static func storage(_ body: [String: JSONValue]) throws -> String? {
        let (content, markdown) = (body["content"]?.stringValue, body["markdown"]?.stringValue)
        guard content == nil || markdown == nil else {
            throw fault("markdown", "give the text as 'content' or as 'markdown', not as both")
        }
        for (name, text) in [("content", content), ("markdown", markdown)] {
            guard (text ?? "").utf8.count <= contentBytesMax else {
                throw fault(name, "'\(name)' may have at most \(contentBytesMax) bytes")
            }
        }
        do {
            if let content {
                let limits = ConfluenceClient.bodyLimits
                do {
                    return try StorageDocument(parsing: content, limits: limits).source
                } catch {
                    // Told is what is wrong with the text as it came.
                    let mended = try? StorageDocument(parsing: ContentText.escapingStrays(content), limits: limits)
                    guard let mended else { throw error }
                    return mended.source
                }
            }
            return try markdown.map { try StorageMarkdown.storage(fromMarkdown: $0) }
        } catch let error as StorageFormatError {
            throw fault(content == nil ? "markdown" : "content", error.description)
        }
    }

    private static func fault(_ name: String, _ detail: String) -> Problem {
        Problem(.unprocessableContent, detail, faults: [.init(at: name, detail: detail)])
    }
}

extension JSONSchema {
    /// An id of a page of Confluence.
    static func pageID(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "pattern": "^[1-9][0-9]{0,17}$", "description": .string(description)])
    }

    /// The schema of an object that has no member of some names, and must have some.
    func variant(without names: Set<String>, requiring more: [String] = []) -> JSONSchema {
        .object(
            description, properties: properties.filter { !names.contains($0.key) },
            required: required.filter { !names.contains($0) } + more)
    }

    /// A text with bounds on its length.
    static func text(_ description: String, lengthMin: Int = 0, lengthMax: Int) -> JSONSchema {
        JSONSchema([
            "type": "string", "description": .string(description), "minLength": .int(lengthMin),
            "maxLength": .int(lengthMax),
        ])
    }

    /// A list of texts, with bounds on its length and on theirs.
    static func texts(_ description: String, countMax: Int, lengthMax: Int) -> JSONSchema {
        JSONSchema([
            "type": "array", "description": .string(description), "minItems": 1, "maxItems": .int(countMax),
            "items": ["type": "string", "minLength": 1, "maxLength": .int(lengthMax)],
        ])
    }
}
