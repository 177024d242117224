internal import HTTP
public import VectorIndex

/// Where a Chroma server is, and where on it the vectors are.
///
/// It is written as a URL: `http://chroma:8000`, or with any of three parameters
/// `https://chroma.example.com?tenant=ops&database=runbooks&prefix=belay-staging`.
public struct ChromaLocation: Sendable, Equatable {
    /// The server's address; a path before the API's own, as behind a proxy, is kept.
    let server: HTTPURL
    /// The tenant that has the database.
    public private(set) var tenant = "default_tenant"
    /// The database that has the collections.
    public private(set) var database = "default_database"
    /// What the collections' names begin with; each index needs its own.
    public private(set) var prefix = "belay"

    /// Reads a location.
    ///
    /// - Throws: `VectorIndexError` with code `settingInvalid`, whose message does not repeat the text.
    public init(_ text: String) throws(VectorIndexError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var address = String(parts[0])
        while address.hasSuffix("/") { address.removeLast() }
        do {
            server = try HTTPURL(address)
        } catch {
            throw Self.invalid(error.message)
        }
        for parameter in parts.dropFirst().joined().split(separator: "&") {
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? String(pair[1]) : ""
            switch pair[0] {
            case "tenant": tenant = try Self.name(value, of: "tenant")
            case "database": database = try Self.name(value, of: "database")
            case "prefix": prefix = try Self.name(value, of: "prefix")
            default:
                throw Self.invalid(
                    "the URL has the parameter '\(pair[0].prefix(40))'; expected tenant, database or prefix")
            }
        }
    }

    /// The name of the collection with some vectors.
    func name(of collection: VectorCollection) -> String { "\(prefix)-\(collection.rawValue)" }

    /// The URL of a path of the API's second version.
    func url(_ path: String) -> String {
        server.text + (server.text.hasSuffix("/") ? "" : "/") + "api/v2/" + path
    }

    /// The path of the database.
    var databasePath: String { "tenants/\(tenant)/databases/\(database)" }

    /// Checks a name: what Chroma takes, of which nothing has to be encoded in a path.
    private static func name(_ text: String, of parameter: String) throws(VectorIndexError) -> String {
        guard text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{1,98}[A-Za-z0-9]/) != nil else {
            throw invalid("the URL's \(parameter) is not 3 to 100 letters, digits, '.', '_' or '-'")
        }
        return text
    }

    static func invalid(_ reason: String) -> VectorIndexError {
        VectorIndexError(code: .settingInvalid, message: reason)
    }
}
