internal import Foundation
public import HTTP

/// Reads and writes a Confluence site: on Cloud API v2, and v1 for what v2 lacks; on Data Center v1.
///
/// Every call throws `ConfluenceError`, or `CancellationError` when its task is cancelled.
public struct ConfluenceClient: Sendable {
    /// Time and chance, which tests replace.
    struct Surroundings: Sendable {
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
        var now: @Sendable () -> Date = { Date() }
        /// A number from 0 to 1.
        var random: @Sendable () -> Double = { .random(in: 0...1) }
        /// The site's gate; `nil` for the one that all clients of the site in this process share.
        var gate: RequestGate?
    }

    let site: Site
    let links: PeopleLinks
    let credentials: ConfluenceCredentials
    let retry: ConfluenceRetryPolicy
    let timeout: Duration
    /// Which addresses downloads may lead to, on hosts other than the site's.
    let elsewhere: HTTPAddressPolicy
    let onTry: (@Sendable (ConfluenceTry) -> Void)?
    let http: HTTPClient
    let gate: RequestGate
    let surroundings: Surroundings

    /// Makes a client; nothing is sent yet.
    ///
    /// A host that does not tell which face the site has is taken for Cloud; `connect(configuration:http:)` asks it.
    ///
    /// - Parameters:
    ///   - configuration: the site and the account.
    ///   - http: what carries the requests; it may be shared.
    /// - Throws: `ConfluenceError` with `invalidConfiguration`.
    public init(configuration: ConfluenceConfiguration, http: HTTPClient) throws {
        try self.init(configuration: configuration, http: http, surroundings: Surroundings())
    }

    init(configuration: ConfluenceConfiguration, http: HTTPClient, surroundings: Surroundings) throws {
        let site = try Site(
            baseURL: configuration.baseURL, face: configuration.face, cloudID: configuration.cloudID)
        self.init(site: site, configuration: configuration, http: http, surroundings: surroundings)
    }

    init(site: Site, configuration: ConfluenceConfiguration, http: HTTPClient, surroundings: Surroundings) {
        self.site = site
        links = PeopleLinks(site: site)
        credentials = configuration.credentials
        retry = configuration.retry
        timeout = configuration.timeout
        onTry = configuration.onTry
        elsewhere = configuration.elsewhere.map { .onlyElsewhere($0) } ?? .any
        self.http = http
        concurrency = configuration.concurrency
        gate = surroundings.gate ?? RequestGates.gate(of: site.base, concurrency: configuration.concurrency)
        self.surroundings = surroundings
    }

    /// The URL that the site's paths for people stand under, such as `https://example.atlassian.net/wiki`.
    public var baseURL: String { site.base }

    /// The most requests to the site that are under way at once.
    public let concurrency: Int

    /// Which face the site shows.
    public var face: ConfluenceFace { site.face }
}
