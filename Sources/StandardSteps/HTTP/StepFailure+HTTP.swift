import HTTP
import StepKit

extension StepFailure {
    /// What it means that a request got no answer.
    init(_ error: HTTPError, isRepeatable: Bool) {
        // Of what may have arrived nobody knows whether it took effect.
        if !error.isConnectionFailure, !isRepeatable,
            [.timeout, .connectionLost, .bodyTooLarge, .tooManyRedirects].contains(error.code)
        {
            self.init(.unknownOutcome, error.message)
            return
        }
        switch error.code {
        case .timeout: self.init(.timeout, error.message)
        case .connectFailed, .resolveFailed, .connectionLost, .overloaded: self.init(.transient, error.message)
        case .addressRefused, .invalidURL: self.init(.rejectedInput, error.message, field: "/url")
        case .invalidRequest: self.init(.rejectedInput, error.message)
        case .bodyTooLarge: self.init(.permanent, "\(error.message); 'bytes_max' allows more")
        default: self.init(.permanent, error.message)
        }
    }

    /// What a status means that was not expected.
    init(_ outgoing: OutgoingRequest, _ response: HTTPResponse) {
        var message = "\(outgoing.method) \(outgoing.url) was answered with \(response.status)"
        if (300..<400).contains(response.status) {
            message += ", a redirect; 'redirects' says how many are followed"
        } else if !response.text.isEmpty {
            message += ": \(response.text.prefix(200))"
        }
        self.init(Self.kind(of: response.status), message)
    }

    private static func kind(of status: Int) -> Kind {
        switch status {
        case 401, 403, 407: .unauthorized
        case 404, 410: .notFound
        case 409, 412: .conflict
        case 429: .rateLimited
        case 408, 425: .transient
        case 501, 505: .permanent
        case 500...: .transient
        case 400..<500: .rejectedInput
        default: .permanent
        }
    }
}
