import HTTPTypes

/// The kinds of errors, by which programs tell them apart; `docs/http.md` lists them.
enum ProblemType: String, CaseIterable {
    case badRequest = "bad-request"
    case unauthenticated = "unauthenticated"
    case forbidden = "forbidden"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case conflict = "conflict"
    case preconditionFailed = "precondition-failed"
    case contentTooLarge = "content-too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case rangeNotSatisfiable = "range-not-satisfiable"
    case expectationFailed = "expectation-failed"
    case unprocessableContent = "unprocessable-content"
    case headTooLarge = "head-too-large"
    case tooManyRequests = "too-many-requests"
    case internalError = "internal-error"
    case upstreamError = "upstream-error"
    case unavailable = "unavailable"
    case upstreamTimeout = "upstream-timeout"
    case other = "other"

    /// What stands in a problem's `type`.
    var uri: String {
        // Registered for this very case (draft-ietf-httpapi-ratelimit-headers).
        self == .tooManyRequests
            ? "https://iana.org/assignments/http-problem-types#quota-exceeded" : "urn:belay:problem:\(rawValue)"
    }

    /// The kind that a status stands for.
    init(_ status: HTTPResponse.Status) {
        self =
            switch status {
            case .badRequest: .badRequest
            case .unauthorized: .unauthenticated
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .notAcceptable: .notAcceptable
            case .requestTimeout: .requestTimeout
            case .conflict: .conflict
            case .preconditionFailed: .preconditionFailed
            case .contentTooLarge: .contentTooLarge
            case .uriTooLong: .uriTooLong
            case .unsupportedMediaType: .unsupportedMediaType
            case .rangeNotSatisfiable: .rangeNotSatisfiable
            case .expectationFailed: .expectationFailed
            case .unprocessableContent: .unprocessableContent
            case .requestHeaderFieldsTooLarge: .headTooLarge
            case .tooManyRequests: .tooManyRequests
            case .internalServerError: .internalError
            case .badGateway: .upstreamError
            case .serviceUnavailable: .unavailable
            case .gatewayTimeout: .upstreamTimeout
            default: .other
            }
    }
}
