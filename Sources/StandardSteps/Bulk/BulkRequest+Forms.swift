import JSON
public import StepKit

extension BulkRequest {
    /// The forms that a request may have: which members go together.
    ///
    /// What meets one of them is a request.
    public static let forms: [JSONSchema] =
        [
            form(.create, ["pages"], pages: newPages), form(.update, ["pages"], pages: changedPages),
        ] + selected(.update, requiring: ["section", "markdown"]) + selected(.delete)
        + selected(.label, requiring: ["add_labels"], allowing: ["remove_labels"])
        + selected(.label, requiring: ["remove_labels"]) + selected(.move, requiring: ["parent_id"])
        + selected(.export, allowing: ["format"]) + selected(.index) + [form(.index, ["spaces"])]

    /// The forms of a request whose operation `index` goes without saying.
    public static let indexingForms: [JSONSchema] = forms.filter(isIndexing)
        .map { members($0.properties, $0.required.filter { $0 != "operation" }, without: "operation") }

    private static func isIndexing(_ form: JSONSchema) -> Bool {
        form.properties["operation"]?.json["enum"]?.arrayValue == [.string(Operation.index.rawValue)]
    }

    /// The forms of what is done to pages that the request selects.
    private static func selected(
        _ operation: Operation, requiring required: [String] = [], allowing optional: [String] = []
    ) -> [JSONSchema] {
        [["page_ids"], ["cql"], ["label"]]
            .map { selector in
                form(operation, selector + required, optional: optional + (selector == ["label"] ? ["space_key"] : []))
            }
    }

    private static func form(
        _ operation: Operation, _ required: [String], optional: [String] = [], pages: JSONSchema? = nil
    ) -> JSONSchema {
        let names = Set(required + optional + ["dry_run"])
        var properties = schema.properties.filter { names.contains($0.key) }
        properties["operation"] = .string("What to do.", enum: [operation.rawValue])
        if let pages, var list = schema.properties["pages"]?.json.objectValue {
            list["items"] = pages.json
            properties["pages"] = JSONSchema(.object(list))
        }
        return members(properties, required + ["operation"])
    }

    private static func members(
        _ properties: [String: JSONSchema], _ required: [String], without name: String? = nil
    ) -> JSONSchema {
        .object(properties: properties.filter { $0.key != name }, required: required)
    }

    private static let newPages = either("content", "markdown", of: ["title", "space_key"], optional: ["parent_id"])
    private static let changedPages = either("content", "markdown", of: ["page_id"], optional: ["title"])

    /// A page with its body in one of two forms.
    private static func either(
        _ one: String, _ other: String, of required: [String], optional: [String]
    ) -> JSONSchema {
        let known = schema.properties["pages"]?.items.properties ?? [:]
        let forms = [one, other]
            .map { body in
                members(known.filter { (required + optional + [body]).contains($0.key) }, required + [body]).json
            }
        return JSONSchema(["type": "object", "anyOf": .array(forms)])
    }
}
