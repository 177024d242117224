import HTTPTypes

@testable import ConfluenceSandbox

extension SweepSite {
    /// The API paths of the sandbox's own route table that one method has, but for those that answer 501.
    func routes(_ method: String) -> [String] {
        let unsimulated =
            profile.isCloud
            ? sandbox.routesNotSimulated() + UnsimulatedCloudPaths.routes(below: contextPath + "/rest/api")
            : UnsimulatedPaths.routes(below: contextPath + "/rest/api")
        let left = Set(unsimulated.map { "\($0.method) \($0.path)" })
        return sandbox.makeRoutes()
            .filter { $0.method.rawValue == method && !left.contains("\($0.method) \($0.path)") }
            .map { String($0.path.dropFirst(contextPath.count)) }
            .filter { $0.hasPrefix("/api/") || $0.hasPrefix("/rest/") }
    }
}
