internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// What an answer that is no success means.
    func failure(_ response: HTTPResponse, _ call: APICall) -> ConfluenceError {
        guard !(300..<400).contains(response.status) else { return notJSON(response, call) }
        let said = clean(ServerMessage.read(response))
        let meaning = FailureMeaning(
            response, said: said, call: call, face: site.face, hasCredentials: credentials.areGiven)
        let quotation = said.isEmpty ? "" : ": \(said)"
        return ConfluenceError(
            code: meaning.code, status: response.status,
            message: "\(call.subject): \(meaning.what)\(quotation); \(meaning.remedy) \(place(call, response))",
            requestID: requestID(response),
            retryAfter: RetryAfter.wait(response.headers, now: surroundings.now()))
    }

    /// What a missing answer means.
    func failure(_ error: HTTPError, _ call: APICall) -> ConfluenceError {
        ConfluenceError(
            code: error.confluenceCode, message: "\(call.subject): \(clean(error.confluenceMessage)) [\(place(call))]")
    }

    /// Why a call was not even sent.
    func failure(_ refusal: RequestGate.Refusal, _ call: APICall) -> ConfluenceError {
        switch refusal {
        case .pause(let pause):
            ConfluenceError(
                code: .rateLimited,
                message: "\(call.subject): the site has asked all its callers to wait, and \(pause.components.seconds) "
                    + "more seconds are longer than this call may; try again then [\(place(call))]",
                retryAfter: pause)
        case .full:
            ConfluenceError(
                code: .overloaded,
                message: "\(call.subject): too many calls to this site wait in this process; make fewer at once "
                    + "[\(place(call))]")
        }
    }

    /// An answer that is no JSON: most often a login page, or not Confluence at all.
    func notJSON(_ response: HTTPResponse, _ call: APICall) -> ConfluenceError {
        let found = clean(WrongAnswer.describe(response, at: site.base, redacting: credentials.redacting))
        return ConfluenceError(
            code: .notJSON, status: response.status,
            message: "\(call.subject): the answer is \(found); check that the base URL is Confluence's own, that the "
                + "token is valid, and that no single sign-on stands before the API \(place(call, response))",
            requestID: requestID(response))
    }

    /// An answer in JSON that lacks what the call should give.
    func unexpected(_ call: APICall, _ reason: String) -> ConfluenceError {
        ConfluenceError(
            code: .unexpectedAnswer,
            message: "\(call.subject): the answer is not what Confluence documents: \(reason) [\(place(call))]")
    }

    /// Where a call goes; its query may be a secret.
    func place(_ call: APICall) -> String { "\(call.method) \(site.authority)\(call.path)" }

    /// Where an answer came from, with the identifier that Atlassian's support asks for.
    private func place(_ call: APICall, _ response: HTTPResponse) -> String {
        let id = requestID(response).map { ", request \($0)" } ?? ""
        return "[\(place(call)), status \(response.status)\(id)]"
    }

    /// A text from the server on one line, without our secrets, should they be echoed.
    private func clean(_ text: String) -> String {
        MessageText.line(credentials.redacting(text), lengthMax: 400)
    }

    /// Confluence's identifier of the request.
    func requestID(_ response: HTTPResponse) -> String? {
        let names = ["atl-request-id", "Atl-Traceid", "X-Request-Id", "X-B3-TraceId"]
        return names.lazy.compactMap { response.headers[$0] }.first
            .map { MessageText.line(credentials.redacting($0), lengthMax: 100) }
    }
}

/// What came instead of JSON.
enum WrongAnswer {
    /// Says what an answer is, for the sentence "the answer is …".
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - base: the URL that a relative redirect starts from.
    ///   - redacting: takes the secrets out of what is quoted.
    /// - Returns: the description.
    static func describe(
        _ response: HTTPResponse, at base: String, redacting: (String) -> String
    ) -> String {
        if (300..<400).contains(response.status),
            let target = response.headers["Location"].flatMap({ try? HTTPURL(base).resolving($0) })
        {
            return "a redirect to \(target.authority)"
        }
        if let title = ServerMessage.title(response.body) {
            return "a web page titled \(MessageText.quoted(redacting(title)))"
        }
        if response.body.isEmpty { return "empty" }
        if response.headers["Content-Type"]?.lowercased().contains("json") == true {
            return "broken JSON of \(response.body.count) bytes"
        }
        return "no JSON but \(MessageText.quoted(redacting(ServerMessage.start(response.body))))"
    }
}
