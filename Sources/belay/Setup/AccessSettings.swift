import Access
import BelayServer
import Foundation
import HTTP
import StepKit

extension Settings {
    /// The identity provider whose tokens count; `nil` when none is set.
    ///
    /// - Throws: `CommandFailure` when a setting is wrong or missing.
    var oidc: OIDCConfiguration? {
        get throws {
            guard let issuer = self["BELAY_OIDC_ISSUER"] else {
                for name in ["BELAY_OIDC_AUDIENCE", "BELAY_OIDC_ROLES"] where self[name] != nil {
                    throw CommandFailure(.wrongData, "\(name) is set, but not BELAY_OIDC_ISSUER: set both, or neither")
                }
                return nil
            }
            guard OIDCVerifier.isTrustworthy(issuer) else {
                throw CommandFailure(.wrongData, "BELAY_OIDC_ISSUER is '\(issuer)'; expected an address with https")
            }
            guard let audience = self["BELAY_OIDC_AUDIENCE"] else {
                throw CommandFailure(
                    .wrongData,
                    "BELAY_OIDC_AUDIENCE is missing: the provider's name for this service, as it stands in 'aud'; "
                        + "without it a token for any other service would count here")
            }
            return OIDCConfiguration(issuer: issuer, audience: audience, grants: try grants)
        }
    }

    /// The administrator's token, for places where none can be made before the start.
    ///
    /// - Throws: `CommandFailure` when it is one that can be guessed.
    var adminToken: Secret? {
        get throws {
            guard let text = self["BELAY_ADMIN_TOKEN"] else { return nil }
            guard text.utf8.count >= 32 else {
                throw CommandFailure(
                    .wrongData,
                    "BELAY_ADMIN_TOKEN is too short; expected 32 characters or more, such as 'openssl rand -hex 32' prints"
                )
            }
            return Secret(text)
        }
    }

    private var grants: [RoleGrant] {
        get throws {
            let texts = (self["BELAY_OIDC_ROLES"] ?? "").split(separator: " ").map(String.init)
            guard !texts.isEmpty else {
                throw CommandFailure(
                    .wrongData, "BELAY_OIDC_ROLES is missing: which claims give which role, such as groups=sre:operator"
                )
            }
            return try texts.map { text in
                guard let grant = RoleGrant(text) else {
                    throw CommandFailure(
                        .wrongData,
                        "BELAY_OIDC_ROLES: '\(text)' is no grant; expected CLAIM=VALUE:ROLE with one of the roles "
                            + Role.names)
                }
                return grant
            }
        }
    }
}

extension Composition {
    /// The tokens of the service and its audit log, opened anew.
    ///
    /// - Throws: what SQLite reports; `AccessStoreError`.
    nonisolated func accessStore() throws -> AccessStore {
        try dataFolder.make()
        return try AccessStore(path: dataFolder.access)
    }

    /// Who may do what with the service.
    ///
    /// - Parameters:
    ///   - local: what commands on this machine show.
    ///   - isRequired: whether everybody has to show a token.
    /// - Returns: what the service asks.
    /// - Throws: `CommandFailure` when a setting is wrong; what SQLite reports; `AccessStoreError`.
    nonisolated func serverAccess(local: Secret?, isRequired: Bool) throws -> ServerAccess {
        let store = try accessStore()
        let verifier = try settings.oidc.map { configuration in
            OIDCVerifier(configuration) { [http] url in
                let response = try await http.execute(
                    HTTPRequest(url: url, timeout: .seconds(10), responseBytesMax: 1 << 20))
                guard response.status == 200 else {
                    throw CommandFailure(.unavailable, "\(url) answered \(response.status)")
                }
                return response.body
            }
        }
        return ServerAccess(
            authenticator: Authenticator(
                store: store, oidc: verifier, local: local, admin: try settings.adminToken, isRequired: isRequired),
            store: store, logger: logger)
    }
}
