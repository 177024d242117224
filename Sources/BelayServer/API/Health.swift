import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
import WorkflowEngine

extension BelayServer {
    /// Whether the service works.
    var healthRoutes: [Route] {
        [
            Route(.get, "/health", "Whether the service works, and what it is doing", handler: getHealth)
        ]
    }

    /// Answers `GET /health`.
    func getHealth(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        var headers: HTTPFields = [:]
        headers[.cacheControl] = "no-store"
        do {
            let live = try await engine.store.countLiveRuns()
            return .json(
                [
                    "status": "ok", "version": .string(version),
                    "uptime_s": .int(Int(Date().timeIntervalSince(startedAt))),
                    "workflows": .int(workflows().count),
                    "live_runs": .object(
                        Dictionary(live.map { ($0.key.rawValue, .int($0.value)) }, uniquingKeysWith: { $1 })),
                ], headers: headers)
        } catch {
            logger.error("the record of runs cannot be read: \(error)")
            return .json(
                ["status": "failing", "version": .string(version), "reason": "the record of runs cannot be read"],
                status: .serviceUnavailable, headers: headers)
        }
    }
}
