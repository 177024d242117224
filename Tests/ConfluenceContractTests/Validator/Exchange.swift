import Foundation

/// A request and its answer.
struct Exchange: Sendable {
    var method: String
    /// The path and the query, as sent.
    var target: String
    var requestHeaders: [(name: String, value: String)] = []
    /// `nil` when it was too large to keep.
    var requestBody: [UInt8]? = []
    var status: Int
    var responseHeaders: [(name: String, value: String)] = []
    /// `nil` when it was too large to keep.
    var responseBody: [UInt8]? = []

    var path: String { String(target.prefix { $0 != "?" }) }

    /// The query's parameters, decoded, in their order.
    var query: [(name: String, value: String)] {
        target.drop { $0 != "?" }.dropFirst().split(separator: "&")
            .map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
            }
    }

    func requestHeader(_ name: String) -> String? { Self.first(requestHeaders, name) }
    func responseHeader(_ name: String) -> String? { Self.first(responseHeaders, name) }

    private static func first(_ headers: [(name: String, value: String)], _ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
