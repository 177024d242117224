extension Sandbox {
    /// Every path the sandbox answers in its profile.
    func makeRoutes() -> [Route] {
        let interfaces =
            switch configuration.profile {
            case .cloud: cloudRoutes() + remainingV1Routes() + removedV1Routes()
            case .cloudTransition: cloudRoutes() + remainingV1Routes()
            case .dataCenter: remainingV1Routes()
            }
        guard configuration.profile.isCloud else { return interfaces + siteRoutes() }
        let gateway = interfaces.flatMap { $0.behindGateway(contextPath: configuration.contextPath) }
        return interfaces + gateway + identityRoutes() + siteRoutes()
    }
}
