import ArgumentParser
import Confluence
import Foundation
import HTTP
import StepKit

/// What the settings say about Confluence, and the way to it.
struct ConfluenceSettings: Sendable {
    private let settings: Settings
    private let dataFolder: DataFolder

    init(_ settings: Settings, dataFolder: DataFolder) {
        self.settings = settings
        self.dataFolder = dataFolder
    }

    /// Whether any Confluence is configured.
    var isConfigured: Bool { settings["CONFLUENCE_URL"] != nil }

    /// The site and the account.
    ///
    /// - Parameter http: what carries requests for OAuth tokens.
    /// - Returns: the configuration of a client.
    /// - Throws: `CommandFailure` when a setting is wrong, `StepFailure` when no Confluence is configured,
    ///   `ConfluenceError`.
    func configuration(http: HTTPClient) throws -> ConfluenceConfiguration {
        guard let url = settings["CONFLUENCE_URL"] else {
            throw StepFailure(
                .unauthorized,
                "no Confluence is configured: set CONFLUENCE_URL, CONFLUENCE_USERNAME and CONFLUENCE_API_TOKEN, "
                    + "or try one with 'belay sandbox'")
        }
        return ConfluenceConfiguration(
            baseURL: url, face: try face, cloudID: settings["CONFLUENCE_CLOUD_ID"], credentials: try credentials(http),
            concurrency: try concurrency)
    }

    /// How requests travel.
    ///
    /// - Throws: `CommandFailure` when a setting is wrong.
    func http(userAgent: String) throws -> HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration(userAgent: userAgent)
        configuration.maxConnectionsPerHost = try concurrency
        configuration.maxConnections = max(configuration.maxConnections, configuration.maxConnectionsPerHost)
        configuration.caFile = try file("CONFLUENCE_CA_FILE", settings["CONFLUENCE_CA_FILE"])
        configuration.clientCertificate = try clientCertificate
        configuration.proxy = proxy
        configuration.noProxy = settings["NO_PROXY"]
        return configuration
    }

    /// How requests travel to hosts that others name: with the same proxy, and no credentials.
    func outboundHTTP(userAgent: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(userAgent: userAgent, proxy: proxy, noProxy: settings["NO_PROXY"])
    }

    /// The proxy that is configured, user and password included.
    var proxy: String? { settings["HTTPS_PROXY"] }

    /// What no workflow may read, and nobody may see.
    var secrets: [Secret] {
        let values = [
            settings["CONFLUENCE_API_TOKEN"], settings["CONFLUENCE_PERSONAL_TOKEN"],
            settings["CONFLUENCE_OAUTH_CLIENT_SECRET"], settings["CONFLUENCE_OAUTH_REFRESH_TOKEN"],
        ]
        return values.compactMap { $0.map { Secret($0) } }
    }

    private var face: ConfluenceFace? {
        get throws {
            guard let text = settings["CONFLUENCE_FACE"] else { return nil }
            guard let face = ConfluenceFace(rawValue: text.lowercased()) else {
                let names = ConfluenceFace.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.wrongData, "CONFLUENCE_FACE is '\(text)'; expected one of \(names)")
            }
            return face
        }
    }

    private var concurrency: Int {
        get throws {
            guard let text = settings["BELAY_CONFLUENCE_CONCURRENCY"] else { return 8 }
            guard let number = Int(text), (1...64).contains(number) else {
                throw CommandFailure(
                    .wrongData, "BELAY_CONFLUENCE_CONCURRENCY is '\(text)'; expected a number from 1 to 64")
            }
            return number
        }
    }

    private func credentials(_ http: HTTPClient) throws -> ConfluenceCredentials {
        let ways = ["CONFLUENCE_API_TOKEN", "CONFLUENCE_PERSONAL_TOKEN", "CONFLUENCE_OAUTH_CLIENT_ID"]
        let given = ways.filter { settings[$0] != nil }
        guard given.count <= 1 else {
            throw CommandFailure(
                .wrongData, "\(given.joined(separator: " and ")) are set; keep one of them, and unset the other")
        }
        if let token = settings["CONFLUENCE_PERSONAL_TOKEN"] { return .bearer(ConfluenceSecret(token)) }
        if let clientID = settings["CONFLUENCE_OAUTH_CLIENT_ID"] { return try oauth(clientID, http) }
        guard let token = settings["CONFLUENCE_API_TOKEN"] else { return .none }
        guard let user = settings["CONFLUENCE_USERNAME"] else { return .bearer(ConfluenceSecret(token)) }
        return .basic(user: user, token: ConfluenceSecret(token))
    }

    private func oauth(_ clientID: String, _ http: HTTPClient) throws -> ConfluenceCredentials {
        guard let secret = settings["CONFLUENCE_OAUTH_CLIENT_SECRET"] else {
            throw CommandFailure(
                .wrongData, "CONFLUENCE_OAUTH_CLIENT_ID is set without CONFLUENCE_OAUTH_CLIENT_SECRET")
        }
        try dataFolder.make()
        var configuration = OAuthConfiguration(
            clientID: clientID, clientSecret: ConfluenceSecret(secret),
            refreshToken: settings["CONFLUENCE_OAUTH_REFRESH_TOKEN"].map(ConfluenceSecret.init),
            file: dataFolder.confluenceTokens)
        if let url = settings["CONFLUENCE_OAUTH_TOKEN_URL"] { configuration.tokenURL = url }
        return .oauth(try OAuthTokenSource(configuration: configuration, http: http))
    }

    private var clientCertificate: HTTPClientCertificate? {
        get throws {
            let certificate = try file("CONFLUENCE_CLIENT_CERT", settings["CONFLUENCE_CLIENT_CERT"])
            let key = try file("CONFLUENCE_CLIENT_KEY", settings["CONFLUENCE_CLIENT_KEY"])
            guard let certificate else {
                guard key == nil else {
                    throw CommandFailure(.wrongData, "CONFLUENCE_CLIENT_KEY is set without CONFLUENCE_CLIENT_CERT")
                }
                return nil
            }
            return HTTPClientCertificate(certificateFile: certificate, keyFile: key ?? certificate)
        }
    }

    /// A file that a setting names; it must be there, so that a wrong path is not taken for a fault of the site.
    private func file(_ name: String, _ path: String?) throws -> String? {
        guard let path else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure(.wrongData, "\(name) names \(path), which cannot be read")
        }
        return path
    }
}
