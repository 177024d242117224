internal import Foundation
public import HTTP

/// Reads and writes a Confluence Cloud site: API v2, and v1 for what v2 lacks.
///
/// Every call throws `ConfluenceError`, or `CancellationError` when its task is cancelled.
public struct ConfluenceClient: Sendable {
    /// Time and chance, which tests replace.
    struct Surroundings: Sendable {
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
        var now: @Sendable () -> Date = { Date() }
        /// A number from 0 to 1.
        var random: @Sendable () -> Double = { .random(in: 0...1) }
    }

    let site: Site
    let credentials: ConfluenceCredentials
    let retry: ConfluenceRetryPolicy
    let timeout: Duration
    let http: HTTPClient
    let surroundings: Surroundings

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - configuration: the site and the account.
    ///   - http: what carries the requests; it may be shared.
    /// - Throws: `ConfluenceError` with `invalidConfiguration`.
    public init(configuration: ConfluenceConfiguration, http: HTTPClient) throws {
        try self.init(configuration: configuration, http: http, surroundings: Surroundings())
    }

    init(configuration: ConfluenceConfiguration, http: HTTPClient, surroundings: Surroundings) throws {
        site = try Site(baseURL: configuration.baseURL, face: configuration.face)
        credentials = configuration.credentials
        retry = configuration.retry
        timeout = configuration.timeout
        self.http = http
        self.surroundings = surroundings
    }

    /// The URL that the site's paths for people stand under, such as `https://example.atlassian.net/wiki`.
    public var baseURL: String { site.base }
}
