import HTTP
import JSON
import Networks
import StepKit

/// A request that a workflow asks for, checked.
struct OutgoingRequest: Sendable {
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    let method: String
    let url: HTTPURL
    /// Whether sending it twice does no more than sending it once.
    let isRepeatable: Bool
    private let headers: HTTPHeaders
    private let body: HTTPBody
    private let statuses: Set<Int>
    private let redirects: Int
    private let bytesMax: Int

    /// How long before the engine would stop the attempt the request ends: then it is known what became of it.
    private static let margin = Duration.milliseconds(100)

    /// What the client sets by itself: another value could make one request look like two.
    private static let ownHeaders: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    /// Reads and checks the inputs.
    ///
    /// - Throws: `StepFailure` of kind `rejected_input`.
    init(_ input: StepInput) throws {
        method = try input.optionalString("method") ?? "GET"
        guard Self.methods.contains(method) else {
            throw Self.rejected("method", "must be one of \(Self.methods.joined(separator: ", "))")
        }
        do {
            url = try HTTPURL(try input.string("url"))
        } catch let error as HTTPError {
            throw StepFailure(.rejectedInput, error.message, field: "/url")
        }
        let isRepeatable = try input.optionalBool("repeatable")
        self.isRepeatable = isRepeatable ?? !["POST", "PATCH"].contains(method)
        redirects = try Self.number(input, "redirects", 0...10, default: 0)
        bytesMax = try Self.number(input, "bytes_max", 1...1 << 20, default: 256 << 10)
        statuses = try Self.statuses(input)
        (headers, body) = try Self.content(input, method)
    }

    /// Whether it changes nothing, by its method (RFC 9110, section 9.2.1).
    var isRead: Bool { ["GET", "HEAD"].contains(method) }

    func expects(_ status: Int) -> Bool {
        statuses.isEmpty ? (200..<300).contains(status) : statuses.contains(status)
    }

    /// The request as it is sent.
    func request(_ context: StepContext, _ rules: AddressRules) -> HTTPRequest {
        var headers = headers
        // A String of structured fields stands in quotes (RFC 9651); the key itself has none in it.
        if !isRead, headers["Idempotency-Key"] == nil { headers["Idempotency-Key"] = "\"\(context.idempotencyKey)\"" }
        return HTTPRequest(
            method: method, url: url.text, headers: headers, body: body, timeout: context.timeRemaining - Self.margin,
            responseBytesMax: bytesMax, redirects: redirects > 0 ? .any(max: redirects) : .none,
            addresses: .only(rules), isIdempotent: isRepeatable)
    }

    private static func content(_ input: StepInput, _ method: String) throws -> (HTTPHeaders, HTTPBody) {
        var headers: HTTPHeaders = [:]
        for (name, value) in try (input.optionalStrings("headers") ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard !ownHeaders.contains(name.lowercased()) else {
                throw rejected("headers", "must not hold '\(name)', which is set by itself")
            }
            headers[name] = value
        }
        let text = try input.optionalString("body")
        guard let json = input["json"] else { return (headers, text.map { .bytes(Array($0.utf8)) } ?? .none) }
        guard text == nil else { throw rejected("json", "does not go with 'body'") }
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return (headers, .bytes(Array(json.serialized().utf8)))
    }

    private static func statuses(_ input: StepInput) throws -> Set<Int> {
        guard let value = input["expect"] else { return [] }
        let statuses = (value.arrayValue ?? []).compactMap(\.intValue)
        guard !statuses.isEmpty, statuses.count == value.arrayValue?.count,
            statuses.allSatisfy({ (200...599).contains($0) })
        else { throw rejected("expect", "must be a list of statuses from 200 to 599") }
        return Set(statuses)
    }

    private static func number(
        _ input: StepInput, _ name: String, _ range: ClosedRange<Int>, default value: Int
    ) throws -> Int {
        let number = try input.optionalInt(name) ?? value
        guard range.contains(number) else {
            throw rejected(name, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func rejected(_ name: String, _ rule: String) -> StepFailure {
        StepFailure(.rejectedInput, "'\(name)' \(rule)", field: "/\(name)")
    }
}
