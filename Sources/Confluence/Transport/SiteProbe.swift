internal import HTTP
internal import JSON

/// Asks an unknown host which Confluence it is.
///
/// Cloud answers under `/wiki/api/v2`, on a custom domain too. Data Center has no v2: it answers 404 there, or 401
/// when something before it wants credentials first (md2conf issue 110), so that a 401 alone proves nothing.
struct SiteProbe: Sendable {
    let address: SiteAddress
    let fetch: ProbeFetch

    /// Asks until an answer tells: first without credentials, since Data Center counts each refusal of wrong ones and
    /// wants a CAPTCHA after three (https://confluence.atlassian.com/confkb/using-captcha-with-rest-966681459.html).
    ///
    /// - Throws: `ConfluenceError` that names all answers when none does; `CancellationError`.
    func run() async throws -> SiteResolver.Resolution {
        var answers: [ProbeAnswer] = []
        if let found = try await look(isAnonymous: true, &answers) { return found }
        if fetch.hasCredentials {
            answers = []
            if let found = try await look(isAnonymous: false, &answers) { return found }
        }
        throw undecided(answers)
    }

    /// Asks once at each place.
    private func look(
        isAnonymous: Bool, _ answers: inout [ProbeAnswer]
    ) async throws -> SiteResolver.Resolution? {
        func ask(_ url: String) async throws -> ProbeAnswer {
            let answer = try await fetch.get(url, isAnonymous: isAnonymous)
            answers.append(answer)
            return answer
        }
        func resolution(_ path: String, _ face: ConfluenceFace, _ answer: ProbeAnswer) throws -> SiteResolver.Resolution
        {
            .init(
                site: try Site(baseURL: address.origin + path, face: face),
                evidence: "asked\(isAnonymous ? " without credentials" : ""): \(answer.summary)")
        }
        // Under another path than was given, too: Cloud has no other.
        for path in Set([address.pathUpToWiki, "/wiki"]).sorted(by: >) {
            let answer = try await ask(address.origin + path + "/api/v2/spaces?limit=1")
            if answer.isCloud { return try resolution(path, .cloudSite, answer) }
        }
        for path in contextPaths {
            for call in ["/rest/api/server-information", "/rest/api/space?limit=1"] {
                let answer = try await ask(address.origin + path + call)
                if answer.isDataCenter { return try resolution(path, .dataCenter, answer) }
                // Version 1 has been here.
                if answer.status == 410 { return try resolution(path, .cloudSite, answer) }
            }
        }
        return nil
    }

    /// Where a Data Center may be: under the path that was given, at the root, and under the usual ones.
    private var contextPaths: [String] {
        var paths = [address.pathUpToAPI]
        for path in ["", "/confluence", "/wiki"] where !paths.contains(path) { paths.append(path) }
        return paths
    }

    private func undecided(_ answers: [ProbeAnswer]) -> ConfluenceError {
        let code: ConfluenceError.Code =
            answers.contains { $0.status == 401 || $0.status == 403 }
            ? .unauthorized
            : answers.contains { $0.isPage } ? .notJSON : .notFound
        let remedy =
            switch code {
            case .unauthorized: "check the credentials"
            case .notJSON: "check that no single sign-on stands before the API"
            default: "check CONFLUENCE_URL"
            }
        return ConfluenceError(
            code: code,
            message: "cannot tell which Confluence \(address.url) is: "
                + answers.map(\.summary).joined(separator: ", ")
                + "; \(remedy), or set CONFLUENCE_FACE to cloud, cloud-gateway or data-center")
    }
}

/// What a probe was answered.
struct ProbeAnswer: Sendable {
    var path: String
    var response: HTTPResponse

    var status: Int { response.status }

    var json: JSONValue? {
        guard response.headers["Content-Type"]?.lowercased().contains("json") == true else { return nil }
        return try? JSONValue(parsing: response.body)
    }

    /// Whether only Cloud's v2 answers like this.
    var isCloud: Bool {
        if response.isSuccess { return json?["results"]?.arrayValue != nil }
        let isV2Error = json?["errors"]?[0]?["title"] != nil
        let isGateway = response.headers["X-Failure-Category"] != nil
        let isAboutPasswords = response.text.contains("Basic authentication with passwords")
        return isV2Error || (400..<500).contains(status) && (isGateway || isAboutPasswords)
    }

    /// Whether only Data Center's v1 answers like this.
    var isDataCenter: Bool {
        if response.isSuccess {
            return json?["results"]?.arrayValue != nil || json?["version"] != nil || json?["baseUrl"] != nil
        }
        let isSeraph = response.headers["X-Seraph-LoginReason"] != nil || response.headers["X-AUSERNAME"] != nil
        return (status == 401 || status == 403) && (isSeraph || json?["statusCode"] != nil)
    }

    /// Whether it is for people: a login page, or the way to one.
    var isPage: Bool {
        (300..<400).contains(status)
            || response.isSuccess && response.headers["Content-Type"]?.lowercased().contains("html") == true
    }

    /// The answer in a few words.
    var summary: String {
        let what =
            (300..<400).contains(status)
            ? "redirects" : isPage ? "answers with a web page" : "answers \(status)"
        return "GET \(path) \(what)"
    }
}

/// Fetches what a probe asks for.
struct ProbeFetch: Sendable {
    private let resolver: SiteResolver

    init(_ resolver: SiteResolver) {
        self.resolver = resolver
    }

    /// Whether there is anything to prove who asks.
    var hasCredentials: Bool { resolver.configuration.credentials.areGiven }

    /// Fetches a URL of the configured host; faults that pass are waited out.
    ///
    /// No redirect is followed: credentials go where the person said, and nowhere else.
    ///
    /// - Throws: `ConfluenceError` when no answer comes, or only faults; `CancellationError`.
    func get(_ url: String, isAnonymous: Bool) async throws -> ProbeAnswer {
        let configuration = resolver.configuration
        let target = try Self.target(url)
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if !isAnonymous { headers["Authorization"] = try await configuration.credentials.authorization()?.header }
        let request = HTTPRequest(
            url: url, headers: headers, timeout: configuration.timeout, responseBytesMax: 4 << 20, redirects: .none)
        var backoff = Backoff(policy: configuration.retry)
        while true {
            var failure: ConfluenceError
            do {
                let response = try await resolver.http.execute(request)
                guard response.status == 429 || response.status >= 500 else {
                    return ProbeAnswer(path: target.path, response: response)
                }
                failure = ConfluenceError(
                    code: response.status == 429 ? .rateLimited : .server, status: response.status,
                    message:
                        "\(target.authority) answers \(response.status) to GET \(target.path); try again later, or "
                        + "set CONFLUENCE_FACE, so that it need not be asked",
                    retryAfter: RetryAfter.wait(response.headers, now: resolver.surroundings.now()))
            } catch let error as HTTPError {
                failure = ConfluenceError(
                    code: error.confluenceCode, message: configuration.credentials.redacting(error.confluenceMessage))
                guard error.isPassing else { throw failure }
            }
            guard failure.status != 501,
                let wait = backoff.nextWait(
                    retryAfter: failure.retryAfter, random: resolver.surroundings.random())
            else { throw failure }
            try await resolver.surroundings.sleep(wait)
        }
    }

    private static func target(_ url: String) throws(ConfluenceError) -> (authority: String, path: String) {
        do {
            let parsed = try HTTPURL(url)
            let path = parsed.text.dropFirst(parsed.description.count).prefix { $0 != "?" }
            return (parsed.authority, String(path))
        } catch {
            throw SiteAddress.invalid(error.message)
        }
    }
}
