internal import HTTP

/// One try of a call that did not succeed.
struct FailedTry: Error {
    /// What another try may bring.
    enum Outlook {
        /// The same.
        case lasting
        /// Something better: the fault passes.
        case passing
        /// Something better, perhaps: the fault passes, or is there to stay, and only trying tells.
        case doubtful
        /// Something better, when the token is renewed before.
        case tokenRejected
    }

    var error: ConfluenceError
    var outlook: Outlook
    /// Whether the server may have done the work all the same.
    var mayHaveWorked: Bool

    /// What an answer means that is no success.
    init(_ response: HTTPResponse, _ error: ConfluenceError) {
        self.error = error
        mayHaveWorked = response.status >= 500 || response.status == 408
        outlook =
            switch response.status {
            case 408, 429, 502, 503, 504: .passing
            // A fault of the moment, or one that this very request causes each time: Data Center answers some
            // title conflicts like this (sphinxcontrib-confluencebuilder issue 348).
            case 500: .doubtful
            case 401 where error.code == .unauthorized: .tokenRejected
            default: .lasting
            }
    }

    /// What a success means whose content is not what it should be: half an answer, or a login page.
    init(unusable error: ConfluenceError) {
        self.error = error
        mayHaveWorked = true
        outlook = .doubtful
    }

    /// What a missing answer means.
    init(_ error: HTTPError, _ meaning: ConfluenceError) {
        self.error = meaning
        mayHaveWorked = !error.isConnectionFailure
        outlook = error.isPassing ? .passing : .lasting
    }
}

extension HTTPError {
    /// Whether another try may get an answer.
    var isPassing: Bool { [.timeout, .connectFailed, .resolveFailed, .connectionLost].contains(code) }

    /// The message, which names the setting that it speaks of.
    var confluenceMessage: String {
        code == .tls ? message.replacing("CA file", with: "CA file (CONFLUENCE_CA_FILE)") : message
    }

    /// What a missing answer means to the callers of the client.
    var confluenceCode: ConfluenceError.Code {
        switch code {
        case .timeout, .connectFailed, .resolveFailed, .connectionLost: .network
        case .tls: .tls
        case .proxyRefused: .proxyRefused
        case .bodyTooLarge: .unexpectedAnswer
        case .invalidURL, .invalidRequest, .addressRefused: .invalidConfiguration
        case .io: .badRequest
        case .overloaded: .overloaded
        default: .server
        }
    }
}
