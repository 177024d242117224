internal import Foundation
public import HTTP
internal import JSON

/// Checks everything that talking to a Confluence depends on, from the URL to the scopes of the token.
///
/// Nothing on the site is changed.
public struct ConfluenceDoctor: Sendable {
    let configuration: ConfluenceConfiguration
    let http: HTTPClient
    private let proxy: String?
    private let surroundings: ConfluenceClient.Surroundings

    /// Takes what is to be checked; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - configuration: the site and the account.
    ///   - http: what carries the requests; it should report certificates.
    ///   - proxy: the URL of the proxy that `http` uses, when one is configured.
    public init(configuration: ConfluenceConfiguration, http: HTTPClient, proxy: String? = nil) {
        self.init(configuration: configuration, http: http, proxy: proxy, surroundings: .init())
    }

    init(
        configuration: ConfluenceConfiguration, http: HTTPClient, proxy: String?,
        surroundings: ConfluenceClient.Surroundings
    ) {
        // Who sits before the screen does not want to wait for the eighth try.
        var configuration = configuration
        configuration.retry = ConfluenceRetryPolicy(attemptsMax: 3, budget: .seconds(10))
        self.configuration = configuration
        self.http = http
        self.proxy = proxy
        self.surroundings = surroundings
    }

    /// Runs all checks; what depends on one that failed is skipped.
    ///
    /// - Returns: the findings, in the order of the checks.
    /// - Throws: `CancellationError`.
    public func examine() async throws -> [DoctorFinding] {
        let address: SiteAddress
        do {
            address = try SiteAddress(configuration.baseURL)
        } catch {
            return [DoctorFinding("url", .failed, error.message)] + skipped(after: "url", "the URL cannot be used")
        }
        var findings = [DoctorFinding("url", .ok, address.url.text), proxyFinding(address)]
        let (reached, response) = try await reach(address)
        findings.append(reached)
        guard let response else { return findings + skipped(after: reached.check, "the site cannot be reached") }
        findings += [TransportChecks.tls(address, response, now: surroundings.now())]
        findings += [TransportChecks.clock(response, now: surroundings.now())]

        let client: ConfluenceClient
        do {
            let resolver = SiteResolver(configuration: configuration, http: http, surroundings: surroundings)
            let resolution = try await resolver.resolve()
            client = ConfluenceClient(
                site: resolution.site, configuration: configuration, http: http, surroundings: surroundings)
            findings.append(
                DoctorFinding("face", .ok, "\(client.face.rawValue) at \(client.baseURL) (\(resolution.evidence))"))
        } catch let error as ConfluenceError {
            findings.append(DoctorFinding("face", .failed, error.message))
            return findings + skipped(after: "face", "it is not known which Confluence this is")
        }
        return findings + (try await AccountChecks(client: client).run())
    }

    /// Asks for the site's front page, without credentials: any answer at all will do.
    private func reach(_ address: SiteAddress) async throws -> (DoctorFinding, HTTPResponse?) {
        do {
            let clock = ContinuousClock()
            let start = clock.now
            let response = try await http.execute(
                HTTPRequest(url: address.url.text, timeout: .seconds(20), responseBytesMax: 8 << 20))
            let milliseconds = Int((clock.now - start) / .milliseconds(1))
            return (
                DoctorFinding("reachable", .ok, "\(address.url) answers in \(milliseconds) ms"), response
            )
        } catch let error as HTTPError {
            // Who does not get past TLS has reached something.
            let check = error.code == .tls ? "tls" : "reachable"
            return (DoctorFinding(check, .failed, configuration.credentials.redacting(error.confluenceMessage)), nil)
        }
    }

    private func proxyFinding(_ address: SiteAddress) -> DoctorFinding {
        guard let proxy else { return DoctorFinding("proxy", .skipped, "none is configured") }
        guard !address.url.isLoopback else {
            return DoctorFinding("proxy", .skipped, "loopback addresses are reached directly")
        }
        // User and password stand before the last '@'.
        let place = proxy.split(separator: "@").last.map(String.init) ?? ""
        return DoctorFinding("proxy", .ok, "requests go through \(place), unless NO_PROXY names the site")
    }

    private static let order = ["url", "reachable", "tls", "clock", "face", "account", "spaces", "features"]

    private func skipped(after check: String, _ reason: String) -> [DoctorFinding] {
        Self.order.drop { $0 != check }.dropFirst().map { DoctorFinding($0, .skipped, reason) }
    }
}
