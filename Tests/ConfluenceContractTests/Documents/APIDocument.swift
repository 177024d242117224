import JSON

/// An OpenAPI 3.0 document, as far as Atlassian's use it.
struct APIDocument: Sendable {
    /// What findings call it.
    let name: String
    /// The operations below their path templates.
    let operations: [APIOperation]
    /// The whole document, in which references lead on.
    let json: JSONValue

    /// Reads a document.
    ///
    /// - Throws: `DocumentError` when a part of it is not as this reader knows it.
    init(name: String, json: JSONValue) throws(DocumentError) {
        self.name = name
        self.json = json
        var operations: [APIOperation] = []
        for (path, item) in json["paths"]?.objectValue ?? [:] {
            for (method, operation) in item.objectValue ?? [:] where APIOperation.methods.contains(method) {
                operations.append(try APIOperation(method, path, operation, in: json))
            }
        }
        self.operations = operations.sorted { ($0.path.text, $0.method) < ($1.path.text, $1.method) }
    }

    /// The operations whose template a path matches best, `[]` when there is none.
    ///
    /// A literal part is a better match than a placeholder: `/content/search` is not content with the id `search`.
    /// Data Center's document has templates that differ in the placeholder's name only: all of them count.
    func operations(at path: String) -> [APIOperation] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let matching = operations.filter { $0.path.matches(parts) }
        guard let best = matching.map(\.path).max(by: { $0.isLessLiteral(than: $1) }) else { return [] }
        return matching.filter { !$0.path.isLessLiteral(than: best) }
    }

    /// What a reference leads to; the value itself when it is no reference.
    static func resolve(_ value: JSONValue, in document: JSONValue) throws(DocumentError) -> JSONValue {
        var value = value
        // References to references, but not in a circle.
        for _ in 0..<16 {
            guard let reference = value["$ref"]?.stringValue else { return value }
            var target: JSONValue? = reference.hasPrefix("#/") ? document : nil
            for name in reference.dropFirst(2).split(separator: "/") { target = target?[String(name)] }
            guard let target else { throw DocumentError("the reference \(reference) leads nowhere") }
            value = target
        }
        throw DocumentError("references lead in a circle")
    }
}

/// Why a document cannot be checked against.
struct DocumentError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A path with placeholders: `/pages/{id}`.
struct PathTemplate: Sendable, Hashable {
    let text: String
    private let parts: [Substring]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: "/", omittingEmptySubsequences: false)
    }

    func matches(_ path: [Substring]) -> Bool {
        path.count == parts.count
            && zip(parts, path).allSatisfy { Self.isPlaceholder($0) ? !$1.isEmpty : $0 == $1 }
    }

    /// The path's parts at the placeholders, still percent-encoded.
    func arguments(_ path: String) -> [String: String] {
        let values = path.split(separator: "/", omittingEmptySubsequences: false)
        let pairs = zip(parts, values).filter { Self.isPlaceholder($0.0) }
        return Dictionary(
            pairs.map { (String($0.dropFirst().dropLast()), String($1)) }, uniquingKeysWith: { first, _ in first })
    }

    func isLessLiteral(than other: PathTemplate) -> Bool {
        for (own, others) in zip(parts, other.parts) where Self.isPlaceholder(own) != Self.isPlaceholder(others) {
            return Self.isPlaceholder(own)
        }
        return false
    }

    private static func isPlaceholder(_ part: Substring) -> Bool { part.hasPrefix("{") && part.hasSuffix("}") }
}
