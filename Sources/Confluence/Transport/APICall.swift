internal import HTTP

/// One call of the API.
struct APICall: Sendable {
    /// The halves of the API.
    enum Version: String, Sendable {
        case v1 = "/rest/api"
        case v2 = "/api/v2"
        /// Data Center keeps the versions of pages here.
        case experimental = "/rest/experimental"
        /// No API, but the site's own paths.
        case site = ""
    }

    /// What a success brings.
    enum Answer: Sendable {
        /// JSON: anything else, such as a login page with status 200, is no success.
        case json
        /// Nothing that matters; only a web page is no success.
        case nothing
        /// A file of any kind.
        case file
    }

    var method: String
    /// The path below the site's base.
    var path: String
    var query: [(name: String, value: String)] = []
    var body: HTTPBody = .none
    var headers: HTTPHeaders = ["Accept": "application/json"]
    /// What the call is about, for errors: `page 123`.
    var subject: String
    /// Whether doing it twice does no more than doing it once.
    var isIdempotent: Bool
    /// What a success brings: JSON, but for a DELETE.
    var answer: Answer

    /// Describes a call.
    init(
        _ method: String, _ version: Version, _ path: String, query: [(name: String, value: String)] = [],
        subject: String
    ) {
        self.method = method
        self.path = version.rawValue + path
        self.query = query
        self.subject = subject
        isIdempotent = ["GET", "PUT", "DELETE"].contains(method)
        answer = method == "DELETE" ? .nothing : .json
    }

    /// The path with the query, everything in it percent-encoded.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// Whether the call changes something.
    var isWrite: Bool { method != "GET" }

    /// The value of a parameter.
    func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// Sets a parameter, replacing one of that name.
    mutating func setQuery(_ name: String, _ value: String) {
        query.removeAll { $0.name == name }
        query.append((name, value))
    }
}

/// Identifiers as they go into paths.
enum PathID {
    /// Checks an identifier, so that nothing else of the site can be reached through it.
    ///
    /// - Throws: `ConfluenceError` with `badRequest`.
    static func checked(_ id: String, of kind: String) throws(ConfluenceError) -> String {
        let isPlain = id.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(id.utf8.count) else {
            throw ConfluenceError(
                code: .badRequest,
                message: "\(MessageText.quoted(id)) is no id of a \(kind): an id is a number, as in a page's URL")
        }
        return id
    }
}
