import Foundation

/// The parameters of a query, in their order; one name may stand several times.
struct QueryParameters: Sendable {
    private(set) var items: [(name: String, value: String)] = []

    /// Reads a query as servlet containers do: percent-encoding and `+` for a space.
    init(_ query: String) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? parts[1] : ""
            items.append((Self.decode(parts[0]), Self.decode(value)))
        }
    }

    /// Adds the parameters of a form.
    mutating func append(_ others: QueryParameters) { items += others.items }

    private static func decode(_ text: Substring) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }

    /// The first value of a name.
    subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// All values of a name, repeated or separated by commas; empty ones are dropped.
    func list(_ name: String) -> [String] {
        items.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",") }
            .map { $0.trimmingWhitespace() }
            .filter { !$0.isEmpty }
    }

    /// All values of a name as ids.
    ///
    /// - Throws: `APIError`, a bad request, when one is no number.
    func ids(_ name: String) throws -> [Int] {
        try list(name)
            .map { text in
                guard let id = Int(text) else {
                    throw APIError.badRequest(
                        "Provided value {\(text)} for '\(name)' is not the correct type. Expected type is long")
                }
                return id
            }
    }

    /// A truth value; absent means false.
    ///
    /// - Throws: `APIError`, a bad request, when it is neither `true` nor `false`.
    func flag(_ name: String) throws -> Bool {
        switch self[name]?.lowercased() {
        case nil, "false": return false
        case "true", "": return true
        case .some(let text):
            throw APIError.badRequest(
                "Provided value {\(text)} for '\(name)' is not the correct type. Expected type is boolean")
        }
    }

    /// A number; `nil` when absent.
    ///
    /// - Throws: `APIError`, a bad request, when it is no number.
    func number(_ name: String) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else {
            throw APIError.badRequest(
                "Provided value {\(text)} for '\(name)' is not the correct type. Expected type is int")
        }
        return number
    }

    /// v2's `limit`.
    ///
    /// - Throws: `APIError`, a bad request, unless it is in its range, which ends at 250 everywhere.
    func limit(default fallback: Int = 25, min: Int = 1) throws -> Int {
        let limit = try number("limit") ?? fallback
        guard (min...250).contains(limit) else {
            throw APIError.badRequest(
                "Provided value {\(limit)} for 'limit' is not in the allowed range: \(min) to 250")
        }
        return limit
    }

    /// The query with some parameters set anew, percent-encoded.
    func encoded(replacing replacements: [(name: String, value: String)]) -> String {
        let kept = items.filter { item in !replacements.contains { $0.name == item.name } }
        return (kept + replacements)
            .map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
            .joined(separator: "&")
    }
}
