import HTTPTypes

@testable import ConfluenceSandbox

extension SweepSite {
    /// The API paths of the sandbox's own route table that one method has.
    func routes(_ method: String) -> [String] {
        sandbox.makeRoutes()
            .filter { $0.method.rawValue == method }
            .map { String($0.path.dropFirst(contextPath.count)) }
            .filter { $0.hasPrefix("/api/") || $0.hasPrefix("/rest/") }
    }
}
