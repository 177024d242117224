internal import Networks

/// One request as it goes over the wire: a request without redirects.
struct Hop: Sendable {
    var method: String
    var url: HTTPURL
    var headers: HTTPHeaders
    var body: HTTPBody
    var isIdempotent: Bool
    /// Which addresses it may be sent to; `nil` for any.
    var rules: AddressRules?
    /// The server's public key; `nil` to believe certificates.
    var pinnedKey: String?
    var deadline: ContinuousClock.Instant
    var destination: Destination

    /// Where the body of a response goes.
    enum Destination: Sendable {
        case memory(bytesMax: Int)
        /// A file for a success; the body of any other response goes to memory.
        case file(path: String, bytesMax: Int, errorBytesMax: Int)
    }

    /// Checks what libcurl would send unchecked.
    ///
    /// - Throws: `HTTPError` with `invalidRequest`.
    func validate() throws(HTTPError) {
        guard Self.isToken(method) else {
            throw HTTPError(code: .invalidRequest, message: "the method is no HTTP token", isConnectionFailure: true)
        }
        for field in headers.fields {
            guard Self.isToken(field.name) else {
                throw HTTPError(
                    code: .invalidRequest, message: "a header's name is no HTTP token", isConnectionFailure: true)
            }
            // A line break would begin another header: RFC 9110 §5.5.
            guard !field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw HTTPError(
                    code: .invalidRequest,
                    message: "the value of the header \(field.name) contains a control character",
                    isConnectionFailure: true)
            }
        }
        try validateParts()
    }

    private func validateParts() throws(HTTPError) {
        guard case .multipart(let parts) = body else { return }
        for part in parts where part.contentType?.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) == true {
            throw HTTPError(
                code: .invalidRequest, message: "the content type of a part contains a control character",
                isConnectionFailure: true)
        }
    }

    private static func isToken(_ text: String) -> Bool {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: marks.contains($0)
                }
            }
    }
}
