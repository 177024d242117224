/// Something that goes wrong with one request, as networks, proxies and servers make it.
///
/// As text it is a kind, or a kind with an argument: `reset-after`, `latency=200ms`, `502=json`, `429=5s`.
public struct SandboxFault: Sendable, Equatable, CustomStringConvertible {
    /// What goes wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// The answer comes later, by 200 ms or by the argument.
        case latency
        /// Too many requests; `Retry-After` in seconds: 1 or the argument. The request is not processed.
        case tooManyRequests = "429"
        /// The same with `Retry-After` as a date.
        case tooManyRequestsUntil = "429-date"
        /// An internal error; the request is not processed. The argument is the form of the body: `json`, `html` or
        /// `text`; so it is with the other three.
        case internalError = "500"
        /// A proxy that got no good answer.
        case badGateway = "502"
        /// Not available, with a `Retry-After` of one second.
        case unavailable = "503"
        /// A proxy that got no answer in time.
        case gatewayTimeout = "504"
        /// The connection is reset before the request is processed.
        case reset
        /// The request is processed, and the connection is reset instead of an answer.
        case resetAfter = "reset-after"
        /// The connection is closed in the middle of the answer's body.
        case halfBody = "half-body"
        /// The body is sent, `Content-Length` says that there is more of it, and the connection is closed.
        case wrongLength = "wrong-length"
        /// The body trickles, over 2 s or over the argument.
        case slow
        /// The page of a single sign-on, 200 and HTML, instead of an answer. The request is not processed.
        case loginPage = "login-page"
        /// The answer says that it is HTML.
        case wrongType = "wrong-type"
        /// The answer's body is missing.
        case emptyBody = "empty-body"
        /// An upload is answered by 503 and leaves an attachment with half of its content; else as `503`.
        case halfAttachment = "half-attachment"
        /// The `Date` header is wrong, by 5 minutes or by the argument.
        case clockSkew = "clock-skew"
        /// The search sees what the request changes later than other changes, by 20 s or by the argument; whoever reads
        /// it directly sees it at once.
        case indexLag = "index-lag"
    }

    /// What goes wrong.
    public let kind: Kind
    /// How long, how much later, or in which form, by the kind; `nil` for the usual.
    public let argument: String?

    /// Makes a fault with its usual argument.
    public init(_ kind: Kind) {
        self.kind = kind
        argument = nil
    }

    /// Reads a fault.
    ///
    /// - Throws: `SandboxFaultError` when the kind is unknown or takes no such argument.
    public init(parsing text: String) throws(SandboxFaultError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let kind = Kind(rawValue: parts[0].trimmingWhitespace()) else {
            let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SandboxFaultError(reason: "there is no fault '\(parts[0])'; there are: \(names)")
        }
        self.kind = kind
        argument = parts.count == 2 ? parts[1].trimmingWhitespace() : nil
        guard let argument else { return }
        let isRight = kind.takesForm ? form != nil : kind.takesDuration && duration.map(kind.takes) == true
        guard isRight else {
            let hint =
                kind.takesForm
                ? "json, html or text" : kind.takesDuration ? "a time such as 200ms, 2s or 5m" : "nothing"
            throw SandboxFaultError(reason: "the fault '\(kind.rawValue)' takes \(hint) after '=', not '\(argument)'")
        }
    }

    /// Reads faults that commas separate, as the header `X-Sandbox-Fault` has them.
    ///
    /// - Throws: `SandboxFaultError` for the first that is none.
    public static func list(parsing text: String) throws(SandboxFaultError) -> [SandboxFault] {
        var faults: [SandboxFault] = []
        for item in text.split(separator: ",") { faults.append(try SandboxFault(parsing: item.trimmingWhitespace())) }
        return faults
    }

    /// The fault as text.
    public var description: String { argument.map { "\(kind.rawValue)=\($0)" } ?? kind.rawValue }

    var form: AnswerForm? { argument.flatMap { AnswerForm(rawValue: $0) } }
    var duration: Duration? { argument.flatMap { Duration(sandboxText: $0) } }
}

/// Why a text is no fault.
public struct SandboxFaultError: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it, and what would be right.
    public let reason: String

    /// The reason.
    public var description: String { reason }
}

extension SandboxFault.Kind {
    var takesForm: Bool { [.internalError, .badGateway, .unavailable, .gatewayTimeout].contains(self) }
    var takesDuration: Bool {
        [.latency, .slow, .clockSkew, .indexLag, .tooManyRequests, .tooManyRequestsUntil].contains(self)
    }
    /// Only a clock goes wrong in both directions.
    func takes(_ duration: Duration) -> Bool { duration >= .zero || self == .clockSkew }

    /// Whether the answer is the usual one: such a fault goes together with one that spoils the answer.
    var leavesAnswer: Bool { [.latency, .clockSkew, .indexLag].contains(self) }
}

extension Duration {
    /// Reads `200ms`, `2s`, `5m` or `-5m`; `nil` when the text is no time, or more than a day.
    public init?(sandboxText text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        guard let value = Double(number) else { return nil }
        let factor: Double
        switch text.dropFirst(number.count) {
        case "ms": factor = 0.001
        case "s": factor = 1
        case "m": factor = 60
        case "h": factor = 3600
        default: return nil
        }
        guard abs(value * factor) <= 86_400 else { return nil }
        self = .milliseconds(Int64((value * factor * 1000).rounded()))
    }
}
