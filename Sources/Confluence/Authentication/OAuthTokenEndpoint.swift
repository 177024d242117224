internal import Foundation
internal import HTTP
internal import JSON

/// Where refresh tokens are exchanged for access tokens (RFC 6749 §6).
struct OAuthTokenEndpoint: Sendable {
    /// What an exchange gives.
    struct Grant: Sendable {
        var accessToken: ConfluenceSecret
        var lifetime: TimeInterval
        /// The refresh token that replaces the one that was used.
        var refreshToken: ConfluenceSecret?
    }

    private let configuration: OAuthConfiguration
    private let authority: String
    private let http: HTTPClient
    private let surroundings: ConfluenceClient.Surroundings

    init(
        configuration: OAuthConfiguration, http: HTTPClient, surroundings: ConfluenceClient.Surroundings
    ) throws(ConfluenceError) {
        guard let url = try? HTTPURL(configuration.tokenURL), url.scheme == "https" || url.isLoopback else {
            throw ConfluenceError(
                code: .invalidConfiguration, message: "the OAuth token URL must be an https:// URL: secrets go there")
        }
        authority = url.authority
        self.configuration = configuration
        self.http = http
        self.surroundings = surroundings
    }

    /// Exchanges a refresh token.
    ///
    /// An answer that got lost is asked for again: for ten minutes the old refresh token is still taken.
    ///
    /// - Parameters:
    ///   - token: the refresh token.
    ///   - secrets: what no error may show.
    /// - Returns: the grant; `nil` when the refresh token is no longer accepted.
    /// - Throws: `ConfluenceError` when nothing can be said about the token; `CancellationError`.
    func exchange(_ token: ConfluenceSecret, secrets: [String]) async throws -> Grant? {
        var backoff = Backoff(policy: ConfluenceRetryPolicy(attemptsMax: 5))
        while true {
            var failure: ConfluenceError
            do {
                let response = try await http.execute(request(token))
                if response.isSuccess, let grant = Self.grant(response) { return grant }
                let error = Self.error(response)
                if error == "invalid_grant" { return nil }
                failure = self.failure(response, error, secrets)
                guard response.isSuccess || response.status == 429 || response.status >= 500 else { throw failure }
            } catch let error as HTTPError {
                failure = ConfluenceError(
                    code: error.confluenceCode, message: "renewing the OAuth token: \(error.confluenceMessage)")
                guard error.isPassing else { throw failure }
            }
            guard let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random()) else {
                throw failure
            }
            try await surroundings.sleep(wait)
        }
    }

    private func request(_ token: ConfluenceSecret) -> HTTPRequest {
        let content: JSONValue = [
            "grant_type": "refresh_token", "client_id": .string(configuration.clientID),
            "client_secret": .string(configuration.clientSecret.value), "refresh_token": .string(token.value),
        ]
        return HTTPRequest(
            method: "POST", url: configuration.tokenURL,
            headers: ["Accept": "application/json", "Content-Type": "application/json"],
            body: .bytes(Array(content.serialized().utf8)), timeout: .seconds(20), responseBytesMax: 1 << 20)
    }

    private static func grant(_ response: HTTPResponse) -> Grant? {
        guard let json = try? JSONValue(parsing: response.body), let access = json.text("access_token") else {
            return nil
        }
        return Grant(
            accessToken: ConfluenceSecret(access), lifetime: TimeInterval(max(json["expires_in"]?.intValue ?? 3600, 1)),
            refreshToken: json.text("refresh_token").map(ConfluenceSecret.init))
    }

    /// RFC 6749 §5.2; Auth0, which Atlassian runs, says it with status 403.
    private static func error(_ response: HTTPResponse) -> String? {
        (try? JSONValue(parsing: response.body))?["error"]?.stringValue
    }

    private func failure(_ response: HTTPResponse, _ error: String?, _ secrets: [String]) -> ConfluenceError {
        let said = MessageText.line(MessageText.redacting(secrets, in: error ?? ServerMessage.read(response)))
        let isRefusal = (400..<500).contains(response.status) && response.status != 429
        let remedy =
            isRefusal ? "; check CONFLUENCE_OAUTH_CLIENT_ID and CONFLUENCE_OAUTH_CLIENT_SECRET" : "; try again later"
        return ConfluenceError(
            code: isRefusal ? .unauthorized : .server, status: response.status,
            message: "renewing the OAuth token: \(authority) answers \(response.status) \(said)\(remedy)",
            retryAfter: RetryAfter.wait(response.headers, now: surroundings.now()))
    }
}
