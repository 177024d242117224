internal import Foundation
public import HTTP

extension ConfluenceClient {
    /// Makes a client for a site whose face need not be known: what neither configuration nor URL tell is asked.
    ///
    /// Keep the client: each call asks anew.
    ///
    /// - Parameters:
    ///   - configuration: the site and the account.
    ///   - http: what carries the requests; it may be shared.
    /// - Returns: the client.
    /// - Throws: `ConfluenceError`: `invalidConfiguration` when the URL cannot be used, and whatever kept us from
    ///   finding out the face; `CancellationError`.
    public static func connect(
        configuration: ConfluenceConfiguration, http: HTTPClient
    ) async throws -> ConfluenceClient {
        try await connect(configuration: configuration, http: http, surroundings: Surroundings())
    }

    static func connect(
        configuration: ConfluenceConfiguration, http: HTTPClient, surroundings: Surroundings
    ) async throws -> ConfluenceClient {
        let resolver = SiteResolver(configuration: configuration, http: http, surroundings: surroundings)
        return ConfluenceClient(
            site: try await resolver.resolve().site, configuration: configuration, http: http,
            surroundings: surroundings)
    }
}

/// Finds out where a site's API is and which face it shows.
struct SiteResolver: Sendable {
    /// What was found out.
    struct Resolution: Sendable {
        var site: Site
        /// What it was concluded from, for people.
        var evidence: String
    }

    let configuration: ConfluenceConfiguration
    let http: HTTPClient
    let surroundings: ConfluenceClient.Surroundings
    /// Where Atlassian's gateway is.
    var gateway = Site.gateway

    /// Finds it out, as cheaply as it can be.
    ///
    /// - Throws: `ConfluenceError`; `CancellationError`.
    func resolve() async throws -> Resolution {
        let address = try SiteAddress(configuration.baseURL)
        if let face = configuration.face { return try await resolve(address, configured: face) }
        if let face = address.knownFace {
            let site = try Site(address: address, face: face, cloudID: configuration.cloudID, gateway: gateway)
            return Resolution(site: site, evidence: "told from the URL, \(address.origin)")
        }
        return try await SiteProbe(address: address, fetch: ProbeFetch(self)).run()
    }

    private func resolve(_ address: SiteAddress, configured face: ConfluenceFace) async throws -> Resolution {
        guard face == .cloudGateway, address.gatewayPath == nil, configuration.cloudID == nil else {
            let site = try Site(address: address, face: face, cloudID: configuration.cloudID, gateway: gateway)
            return Resolution(site: site, evidence: "configured")
        }
        // Without credentials: the site's own address takes neither scoped tokens nor OAuth.
        let answer = try await ProbeFetch(self).get(address.origin + "/_edge/tenant_info", isAnonymous: true)
        let site = try Site(address: address, face: face, cloudID: answer.json?.text("cloudId"), gateway: gateway)
        return Resolution(site: site, evidence: "configured; the site told its cloud id")
    }
}
