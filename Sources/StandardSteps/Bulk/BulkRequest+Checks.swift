import Confluence
import JSON
public import StepKit
import StorageFormat

extension BulkRequest {
    /// The form of a request; which members go together, `init` knows.
    public static let schema = JSONSchema.object(
        properties: [
            "operation": .string("What to do.", enum: Operation.allCases.map(\.rawValue)),
            "dry_run": .boolean("Find out what would be done, and do nothing.", default: false),
            "page_ids": .texts("These pages.", countMax: itemsMax, lengthMax: 64),
            "label": .text("The pages with this label.", lengthMax: 255),
            "cql": .text("The pages that this query of Confluence finds.", lengthMax: 4_000),
            "space_key": .text("With 'label': only pages of this space.", lengthMax: 255),
            "spaces": .texts("With 'index': these whole spaces.", countMax: 1_000, lengthMax: 255),
            "pages": contents,
            "section": .text("With 'update' of selected pages: the heading of the section to replace.", lengthMax: 255),
            "markdown": .text("The section's new text, in Markdown.", lengthMax: 1 << 20),
            "add_labels": .texts("With 'label': labels to put on.", countMax: 20, lengthMax: 255),
            "remove_labels": .texts("With 'label': labels to take off.", countMax: 20, lengthMax: 255),
            "parent_id": .text("With 'move': the page that they go below.", lengthMax: 64),
            "format": .string(
                "With 'export': the form of the texts; markdown when left out.", enum: ["markdown", "storage", "text"]),
        ],
        required: ["operation"])

    private static var contents: JSONSchema {
        let page = JSONSchema.object(
            properties: [
                "page_id": .text("With 'update': the page.", lengthMax: 64),
                "title": .text("The title.", lengthMax: 255),
                "space_key": .text("With 'create': the space.", lengthMax: 255),
                "parent_id": .text("With 'create': the page above.", lengthMax: 64),
                "content": .text("The body in storage format.", lengthMax: ConfluenceClient.bodyLimits.bytesMax),
                "markdown": .text("The body in Markdown.", lengthMax: 1 << 20),
            ])
        return JSONSchema([
            "type": "array", "description": "With 'create' and 'update': the pages, each with its content.",
            "minItems": 1, "maxItems": .int(contentsMax), "items": page.json,
        ])
    }

    /// The members that say which pages, of which a request has one.
    private static let selectors = ["page_ids", "label", "cql", "spaces", "pages"]

    /// The members that an operation takes, beside `operation`, `dry_run`, and those that select existing pages.
    private static func own(_ operation: Operation) -> Set<String> {
        switch operation {
        case .create: ["pages"]
        case .update: ["pages", "section", "markdown"]
        case .delete: []
        case .label: ["add_labels", "remove_labels"]
        case .move: ["parent_id"]
        case .export: ["format"]
        case .index: ["spaces"]
        }
    }

    /// What is wrong with members that have the right form each.
    static func faults(in members: [String: JSONValue], for operation: Operation) -> [SchemaViolation] {
        let general: Set = ["operation", "dry_run", "page_ids", "label", "cql", "space_key"]
        let known = (operation == .create ? ["operation", "dry_run"] : general).union(own(operation))
        var faults = members.keys.sorted().filter { !known.contains($0) }
            .map { SchemaViolation(pointer: "/\($0)", message: "'\($0)' does not go with '\(operation.rawValue)'") }
        let given = selectors.filter { members[$0] != nil }
        let possible = selectors.filter(known.contains)
        if given.count != 1, faults.isEmpty {
            faults.append(
                SchemaViolation(
                    pointer: "/\(given.dropFirst().first ?? possible.first ?? "page_ids")",
                    message: "say which pages with one of \(possible.joined(separator: ", "))"))
        }
        func need(_ name: String, _ isThere: Bool) {
            if !isThere {
                faults.append(SchemaViolation(pointer: "/\(name)", message: "'\(operation.rawValue)' needs '\(name)'"))
            }
        }
        if members["space_key"] != nil, members["label"] == nil {
            faults.append(SchemaViolation(pointer: "/space_key", message: "'space_key' only goes with 'label'"))
        }
        switch operation {
        case .label: need("add_labels", members["add_labels"] != nil || members["remove_labels"] != nil)
        case .move: need("parent_id", members["parent_id"] != nil)
        case .update:
            for name in ["section", "markdown"] { need(name, (members[name] != nil) == (members["pages"] == nil)) }
        case .create, .delete, .export, .index: break
        }
        for (index, page) in (members["pages"]?.arrayValue ?? []).enumerated() {
            faults += self.faults(in: page, at: "/pages/\(index)", for: operation)
        }
        return faults
    }

    private static func faults(
        in page: JSONValue, at pointer: String, for operation: Operation
    ) -> [SchemaViolation] {
        let (needed, foreign) =
            operation == .create ? (["title", "space_key"], ["page_id"]) : (["page_id"], ["space_key", "parent_id"])
        var faults: [SchemaViolation] = []
        for name in needed where page[name] == nil {
            faults.append(SchemaViolation(pointer: "\(pointer)/\(name)", message: "'\(name)' is required"))
        }
        for name in foreign where page[name] != nil {
            faults.append(
                SchemaViolation(
                    pointer: "\(pointer)/\(name)", message: "'\(name)' does not go with '\(operation.rawValue)'"))
        }
        if (page["content"] == nil) == (page["markdown"] == nil) {
            faults.append(
                SchemaViolation(
                    pointer: "\(pointer)/content", message: "give the body as 'content' or as 'markdown', one of them"))
        }
        return faults
    }
}

/// The query that finds the pages of a job.
enum BulkQuery {
    /// Confluence's own query, which is kept to pages whatever the request asks for.
    static func cql(_ members: [String: JSONValue]) -> String? {
        if let cql = members["cql"]?.stringValue { return cql }
        guard let label = members["label"]?.stringValue else { return nil }
        let space = members["space_key"]?.stringValue.map { " and space = \(CQL.literal($0))" } ?? ""
        return "type = page and label = \(CQL.literal(label))\(space)"
    }
}

extension JSONSchema {
    /// A text of one character or more.
    static func text(_ description: String, lengthMax: Int) -> JSONSchema {
        JSONSchema([
            "type": "string", "description": .string(description), "minLength": 1, "maxLength": .int(lengthMax),
        ])
    }

    /// A list of texts, of one or more.
    static func texts(_ description: String, countMax: Int, lengthMax: Int) -> JSONSchema {
        JSONSchema([
            "type": "array", "description": .string(description), "minItems": 1, "maxItems": .int(countMax),
            "items": ["type": "string", "minLength": 1, "maxLength": .int(lengthMax)],
        ])
    }
}
