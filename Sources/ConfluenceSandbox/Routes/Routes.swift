extension Sandbox {
    /// Every path the sandbox answers in its profile.
    func makeRoutes() -> [Route] {
        guard configuration.profile.isCloud else { return v1Routes() + siteRoutes() + controlRoutes() }
        let interfaces = cloudRoutes() + v1Routes() + backgroundRoutes()
        let gateway = interfaces.flatMap { $0.behindGateway(contextPath: configuration.contextPath) }
        return interfaces + gateway + identityRoutes() + siteRoutes() + controlRoutes()
    }
}
