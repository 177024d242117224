internal import Foundation
internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// Does a call whose answer is JSON.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func fetchJSON(_ call: APICall) async throws -> JSONValue {
        let response = try await send(call)
        return try json(response, call)
    }

    /// Does a call and returns its answer when that is a success; tries again as the policy allows.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func send(_ call: APICall) async throws -> HTTPResponse {
        try await retrying(call) { try await http.execute($0) }
    }

    /// Tries a call as often as the policy allows.
    func retrying(
        _ call: APICall, redirects: HTTPRedirectPolicy? = nil, timeoutFactor: Int = 1,
        _ perform: (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        var backoff = Backoff(policy: retry)
        var isOutcomeUnknown = false
        while true {
            var failure: ConfluenceError
            let isRetryable: Bool
            do {
                // A redirected write may arrive as something else; a redirected read can only lead astray.
                let redirects = redirects ?? (call.isWrite ? .none : .sameOrigin(max: 3))
                let response = try await perform(try request(call, redirects, timeout * timeoutFactor))
                if response.isSuccess { return response }
                failure = self.failure(response, call)
                isRetryable = call.isIdempotent && [429, 502, 503, 504].contains(response.status)
                isOutcomeUnknown = isOutcomeUnknown || call.isWrite && response.status >= 500
            } catch let error as HTTPError {
                failure = self.failure(error, call)
                let isPassing = [.timeout, .connectFailed, .resolveFailed, .connectionLost].contains(error.code)
                isRetryable = isPassing && (call.isIdempotent || error.isConnectionFailure)
                isOutcomeUnknown = isOutcomeUnknown || call.isWrite && !error.isConnectionFailure
            }
            failure.isOutcomeUnknown = isOutcomeUnknown
            guard isRetryable,
                let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random())
            else { throw failure }
            try await surroundings.sleep(wait)
        }
    }

    /// The JSON of a successful answer.
    ///
    /// - Throws: `ConfluenceError` with `notJSON`, as when a login page comes with status 200.
    func json(_ response: HTTPResponse, _ call: APICall) throws(ConfluenceError) -> JSONValue {
        let type = response.headers["Content-Type"] ?? ""
        guard type.lowercased().contains("json"), let value = try? JSONValue(parsing: response.body) else {
            throw notJSON(response, call)
        }
        return value
    }

    private func request(
        _ call: APICall, _ redirects: HTTPRedirectPolicy, _ timeout: Duration
    ) throws(ConfluenceError) -> HTTPRequest {
        var headers = call.headers
        switch credentials {
        case .none: break
        case .basic(let user, let token):
            // RFC 7617: the user ends at the first colon.
            guard !user.contains(":") else {
                throw ConfluenceError(code: .invalidConfiguration, message: "the user's name must not contain ':'")
            }
            headers["Authorization"] = "Basic " + Data("\(user):\(token.value)".utf8).base64EncodedString()
        case .bearer(let token): headers["Authorization"] = "Bearer \(token.value)"
        }
        // For a write, no second sending below our own retries: a lost update would look like one by someone else.
        return HTTPRequest(
            method: call.method, url: site.base + call.target, headers: headers, body: call.body, timeout: timeout,
            responseBytesMax: 64 << 20, redirects: redirects, isIdempotent: !call.isWrite)
    }
}

extension APICall {
    /// The call with a JSON body.
    func sending(_ value: JSONValue) -> APICall {
        var call = self
        call.body = .bytes(Array(value.serialized().utf8))
        call.headers["Content-Type"] = "application/json"
        return call
    }
}
