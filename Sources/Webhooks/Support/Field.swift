internal import Foundation
internal import JSON

/// A place in a body: the value that stands there, if any, and its JSON pointer.
struct Field {
    let value: JSONValue?
    let pointer: String

    init(_ value: JSONValue?, at pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    /// Reads the body of a delivery: JSON, or a form whose field `payload` is JSON.
    init(body delivery: WebhookDelivery) throws(WebhookBodyError) {
        let type = delivery.headers["Content-Type"]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded"), delivery.body.starts(with: Array("payload=".utf8))
        else {
            try self.init(parsing: delivery.body, at: "")
            return
        }
        let payload = String(decoding: delivery.body, as: UTF8.self).dropFirst("payload=".count).prefix { $0 != "&" }
        guard let text = payload.replacing("+", with: " ").removingPercentEncoding else {
            throw WebhookBodyError(pointer: "", expected: "a form", found: "a broken one", isSyntaxError: true)
        }
        try self.init(parsing: text.utf8, at: "")
    }

    /// Reads JSON text, which stands at a place of its own: a text within a body may be JSON in turn.
    init(parsing text: some Collection<UInt8>, at pointer: String) throws(WebhookBodyError) {
        do {
            self.init(try JSONValue(parsing: text), at: pointer)
        } catch {
            throw WebhookBodyError(pointer: pointer, expected: "JSON", found: "\(error)", isSyntaxError: true)
        }
    }

    subscript(name: String) -> Field {
        let escaped = name.replacing("~", with: "~0").replacing("/", with: "~1")
        return Field(value?[name], at: "\(pointer)/\(escaped)")
    }

    subscript(index: Int) -> Field { Field(value?[index], at: "\(pointer)/\(index)") }

    /// Whether something stands here.
    var exists: Bool { value.map { !$0.isNull } ?? false }

    /// Whether an object stands here.
    var isObject: Bool { value?.objectValue != nil }

    /// The text here, which may be empty; `nil` when there is none.
    var string: String? { value?.stringValue }

    /// The text here; empty when there is none.
    var text: String { string ?? "" }

    /// The number here; `nil` when there is none.
    var number: Double? { value?.doubleValue }

    /// The text, number or truth value here, as text; empty when there is none.
    var scalar: String {
        switch value {
        case .string(let text): text
        case .int, .double, .bool: value?.serialized() ?? ""
        default: ""
        }
    }

    /// The elements here; none when there is no list.
    var elements: [Field] {
        (value?.arrayValue ?? []).enumerated().map { Field($1, at: "\(pointer)/\($0)") }
    }

    /// The members here that are texts.
    var texts: [String: String] { (value?.objectValue ?? [:]).compactMapValues(\.stringValue) }

    /// The members here that are texts, numbers or truth values, as texts; empty ones are left out.
    var scalars: [String: String] {
        (value?.objectValue ?? [:]).mapValues { Field($0).scalar }.filter { !$0.value.isEmpty }
    }

    /// The elements here that are texts, with commas between them.
    var list: String { elements.map(\.scalar).filter { !$0.isEmpty }.joined(separator: ", ") }

    /// The text here, which must be there.
    func required(_ what: String = "a text") throws(WebhookBodyError) -> String {
        guard !text.isEmpty else { throw unexpected(what) }
        return text
    }

    /// The text or number here, which must be there.
    func requiredScalar(_ what: String = "a text or a number") throws(WebhookBodyError) -> String {
        guard !scalar.isEmpty else { throw unexpected(what) }
        return scalar
    }

    /// The elements of the list here, which must have one.
    func requiredElements(_ what: String) throws(WebhookBodyError) -> [Field] {
        guard !elements.isEmpty else { throw unexpected("a list of at least one \(what)") }
        return elements
    }

    /// The fault that something else should stand here.
    func unexpected(_ expected: String) -> WebhookBodyError {
        let found =
            switch value {
            case nil: "nothing"
            case .string("")?: "an empty text"
            case .string(let text)?: QuotedText.quote(text)
            case .some(let other): other.typeName
            }
        return WebhookBodyError(pointer: pointer, expected: expected, found: found)
    }
}
