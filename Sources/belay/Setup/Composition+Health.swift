import BelayServer
import Confluence
import Search

extension Composition {
    /// What the service depends on, as `/health/detailed` tells of it.
    func healthChecks() -> [HealthCheck] {
        let index = HealthCheck("index", isEssential: true) {
            let statistics = try await self.index().statistics()
            return "\(statistics.pages) pages, \(statistics.passages) passages, \(statistics.vectors) vectors"
        }
        guard confluenceSettings.isConfigured else { return [index] }
        let confluence = HealthCheck("confluence") {
            let user = try await self.confluence().currentUser()
            return "signed in as \(user.displayName)"
        }
        return [index, confluence]
    }
}
