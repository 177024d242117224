internal import Foundation
internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// Does a call whose answer is JSON.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func fetchJSON(_ call: APICall) async throws -> JSONValue {
        try await fetchAnswer(call).value
    }

    /// Does a call whose answer is JSON, and returns that with the answer it came in.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func fetchAnswer(_ call: APICall) async throws -> (value: JSONValue, response: HTTPResponse) {
        try await trying(call) {
            try await http.execute($0)
        } reading: { response in
            (try json(response, call), response)
        }
    }

    /// Does a call and returns its answer when that is a success; tries again as the policy allows.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func send(_ call: APICall) async throws -> HTTPResponse {
        try await retrying(call) { try await http.execute($0) }
    }

    /// Tries a call as often as the policy allows.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func retrying(
        _ call: APICall, redirects: HTTPRedirectPolicy? = nil, timeoutFactor: Int = 1,
        _ perform: (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try await trying(call, redirects: redirects, timeoutFactor: timeoutFactor, perform) { response in
            switch call.answer {
            case .json: _ = try json(response, call)
            case .nothing where response.headers["Content-Type"]?.lowercased().contains("html") == true:
                throw notJSON(response, call)
            case .nothing, .file: break
            }
            return response
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
        links.learn(from: value)
        return value
    }
}

/// The tries of a call.
extension ConfluenceClient {
    /// How often an answer is taken for a passing fault that may be there to stay, such as a login page.
    ///
    /// A site that has answered well is configured well: what comes instead of an answer is most likely a fault of
    /// something before it. One that never has is most likely configured wrongly, and to say so soon is a help.
    private var doubtsMax: Int { gate.hasAnsweredWell ? 4 : 2 }

    /// The longest pause for what a good answer says: our clocks may differ, and a refusal would tell more.
    private static let hintedPauseMax = Duration.seconds(10)

    private func trying<Value>(
        _ call: APICall, redirects: HTTPRedirectPolicy? = nil, timeoutFactor: Int = 1,
        _ perform: (HTTPRequest) async throws -> HTTPResponse, reading read: (HTTPResponse) throws -> Value
    ) async throws -> Value {
        // A redirected write may arrive as something else; a redirected read can only lead astray.
        let redirects = redirects ?? (call.isWrite ? .none : .sameOrigin(max: 3))
        var backoff = Backoff(policy: retry)
        var doubts = 0
        var hasRenewedToken = false
        var isOutcomeUnknown = false
        while true {
            let authorization = try await authorization(of: call)
            let request = request(call, authorization?.header, redirects, timeout * timeoutFactor)
            do {
                return try await attempt(request, call, isRetry: backoff.attempt > 1, perform, read)
            } catch let failed as FailedTry {
                isOutcomeUnknown = isOutcomeUnknown || call.isWrite && failed.mayHaveWorked
                if failed.outlook == .tokenRejected, let authorization, !hasRenewedToken, credentials.canRenew {
                    hasRenewedToken = true
                    try await credentials.renew(rejected: authorization, subject: call.subject)
                    continue
                }
                var failure = failed.error
                failure.isOutcomeUnknown = isOutcomeUnknown
                if failed.outlook == .doubtful { doubts += 1 }
                guard [.passing, .doubtful].contains(failed.outlook), doubts <= doubtsMax,
                    call.isIdempotent || !failed.mayHaveWorked && failure.code != .rateLimited,
                    let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random())
                else { throw failure }
                // Who waits as long as the site asks does not hammer it.
                guard failure.retryAfter != nil || gate.takeRetry() else {
                    failure.message += "; so many calls to this site fail that none is tried again for now"
                    throw failure
                }
                try await surroundings.sleep(wait)
            }
        }
    }

    /// One try, when the site's gate lets it through.
    private func attempt<Value>(
        _ request: HTTPRequest, _ call: APICall, isRetry: Bool,
        _ perform: (HTTPRequest) async throws -> HTTPResponse, _ read: (HTTPResponse) throws -> Value
    ) async throws -> Value {
        let permit = try await enter(call, isRetry: isRetry)
        var lesson = RequestGate.Lesson.failed
        defer { gate.leave(permit, lesson) }
        do {
            let response = try await observed(call, request, perform)
            lesson = self.lesson(of: response)
            guard response.isSuccess else { throw FailedTry(response, failure(response, call)) }
            let value: Value
            do {
                value = try read(response)
            } catch let error as ConfluenceError where error.code == .notJSON {
                throw FailedTry(unusable: error)
            }
            if call.answer == .json { gate.noteGoodAnswer() }
            return value
        } catch let error as HTTPError {
            throw FailedTry(error, failure(error, call))
        }
    }

    private func enter(_ call: APICall, isRetry: Bool) async throws -> RequestGate.Permit {
        do {
            return try await gate.enter(isRetry: isRetry, patience: retry.budget)
        } catch let refusal as RequestGate.Refusal {
            throw failure(refusal, call)
        }
    }

    /// What an answer says about the site's load.
    private func lesson(of response: HTTPResponse) -> RequestGate.Lesson {
        let wait = RetryAfter.wait(response.headers, now: surroundings.now()).flatMap { $0 > .zero ? $0 : nil }
        switch response.status {
        case 429: return .throttled(pause: wait)
        case 503 where wait != nil: return .throttled(pause: wait)
        case 500...: return .failed
        default:
            // Who has just used up the allowance waits for the next one without asking for a refusal first.
            let remaining = response.headers["X-RateLimit-Remaining"].flatMap { UInt32($0) }.map { Int($0) }
            return .answered(
                isNearLimit: response.headers["X-RateLimit-NearLimit"]?.lowercased() == "true", remaining: remaining,
                pause: remaining == 0 ? wait.map { min($0, Self.hintedPauseMax) } : nil)
        }
    }

    private func authorization(of call: APICall) async throws -> ConfluenceCredentials.Authorization? {
        do {
            return try await credentials.authorization()
        } catch var error as ConfluenceError {
            error.message = "\(call.subject): \(error.message)"
            throw error
        }
    }

    private func request(
        _ call: APICall, _ authorization: String?, _ redirects: HTTPRedirectPolicy, _ timeout: Duration
    ) -> HTTPRequest {
        var headers = call.headers
        headers["Authorization"] = authorization
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
