/// Which part of a site answers; each writes its refusals in another shape.
enum APILayer: Sendable {
    /// Version 2: `{"errors":[{status, code, title, detail}]}`.
    case v2
    /// Version 1 on Cloud: `{"statusCode", "data", "message"}` with the name of a Java exception in the message.
    case v1
    /// The gateway before Cloud's sites.
    case gateway(path: String)
    /// Version 1 on Data Center, which adds `reason`, the name of the status.
    case dataCenter

    init(path: String, profile: SandboxProfile, contextPath: String) {
        if profile.isCloud {
            let sitePath = SitePath(path, contextPath: contextPath)
            let isV2 = sitePath.path.hasPrefix(contextPath + "/api/v2/")
            let isV1 = sitePath.path.hasPrefix(contextPath + "/rest/api/")
            self = isV2 ? .v2 : isV1 || !sitePath.isGateway ? .v1 : .gateway(path: path)
        } else {
            self = .dataCenter
        }
    }
}
