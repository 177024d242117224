import Hummingbird

extension Sandbox {
    /// What surrounds a Cloud site: its id, and the endpoints of OAuth.
    func identityRoutes() -> [Route] {
        let identity = IdentityAPI(site: site, cloudID: configuration.cloudID, server: oauth)
        return [
            Route(.get, "/_edge/tenant_info", anonymous: .allowed, identity.tenant),
            Route(.get, "/authorize", anonymous: .allowed, identity.authorize),
            Route(.post, "/oauth/token", anonymous: .allowed, identity.token),
            Route(.get, "/oauth/token/accessible-resources", anonymous: .allowed, identity.accessibleResources),
        ]
    }
}
