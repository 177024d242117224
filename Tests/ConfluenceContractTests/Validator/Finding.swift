/// Something in an exchange that is not as the documents say.
struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// What a finding is about.
    enum Rule: String, Sendable, CaseIterable {
        // Both sides.
        case path
        case method
        case contentType = "content-type"
        case json
        case type
        case null
        case enumeration = "enum"
        case format
        case range
        case length
        case requiredMember = "required-member"
        case undocumentedMember = "undocumented-member"
        case alternatives
        // Requests.
        case unknownParameter = "unknown-parameter"
        case missingParameter = "missing-parameter"
        case missingBody = "missing-body"
        case undocumentedBody = "undocumented-body"
        // Answers.
        case status
        case removed
        case errorShape = "error-shape"
    }

    let rule: Rule
    /// Where: the document, the operation, the side and a JSON pointer with `*` for each index:
    /// `cloud-v2 GET /pages: response 200 /results/*/parentId`.
    let place: String
    /// What is wrong.
    let text: String

    var description: String { "[\(rule.rawValue)] \(place): \(text)" }
}
