import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
import StepKit
import WorkflowEngine

extension BelayServer {
    /// Whether the service works.
    var healthRoutes: [Route] {
        [
            Route(.get, "/health", "Whether the service works, and what it is doing", handler: getHealth).open
                .answer(.ok, "It works.", Schemas.named("Health"))
                .answer(.serviceUnavailable, "It does not.", Schemas.named("Health")),
            Route(.get, "/health/detailed", "Every part, how it does and how fast it answers", handler: getParts)
                .answer(.ok, "What the service cannot do without works.", Schemas.named("HealthParts"))
                .answer(
                    .serviceUnavailable, "Something does not that it cannot do without.", Schemas.named("HealthParts")),
            Route(.get, "/health/confluence", "Whether Confluence answers", handler: getConfluenceHealth)
                .answer(.ok, "It does.", Schemas.named("HealthPart"))
                .answer(.serviceUnavailable, "It does not.", Schemas.named("HealthPart")),
            Route(.get, "/livez", "Whether the process is alive", handler: getLiveness).open
                .answer(.ok, "It is.", mediaTypes: "text/plain"),
            Route(.get, "/readyz", "Whether the service is ready for requests", handler: getReadiness).open
                .query(
                    .init("verbose", .string("List the checks.", enum: ["", "true", "false"])),
                    .init("exclude", .string("Leave this check out."), repeatable: true)
                )
                .answer(.ok, "It is.", mediaTypes: "text/plain")
                .answer(.serviceUnavailable, "It is not.", mediaTypes: "text/plain"),
        ]
    }

    /// Health is asked for as it is now.
    private static let uncached: HTTPFields = [.cacheControl: "no-store"]

    /// Answers `GET /health`.
    func getHealth(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        do {
            let live = try await engine.store.countLiveRuns()
            return .json(
                [
                    "status": "ok", "version": .string(version),
                    "uptime_s": .int(Int(Date().timeIntervalSince(startedAt))),
                    "workflows": .int(workflows().count),
                    "live_runs": .object(
                        Dictionary(live.map { ($0.key.rawValue, .int($0.value)) }, uniquingKeysWith: { $1 })),
                ], headers: Self.uncached)
        } catch {
            logger.error("the record of runs cannot be read: \(error)")
            return .json(
                ["status": "failing", "version": .string(version), "reason": "the record of runs cannot be read"],
                status: .serviceUnavailable, headers: Self.uncached)
        }
    }

    /// Answers `GET /health/detailed`.
    func getParts(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let findings = await allChecks.findAll()
        let isFailing = findings.contains { !$0.isWell && $0.isEssential }
        let isDegraded = findings.contains { !$0.isWell }
        return .json(
            [
                "status": isFailing ? "failing" : isDegraded ? "degraded" : "ok", "version": .string(version),
                "uptime_s": .int(Int(Date().timeIntervalSince(startedAt))),
                "parts": .array(findings.map(\.view)),
            ], status: isFailing ? .serviceUnavailable : .ok, headers: Self.uncached)
    }

    /// Answers `GET /health/confluence`.
    func getConfluenceHealth(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        guard let check = allChecks.first(where: { $0.name == "confluence" }) else {
            throw Problem(.notFound, "there is no Confluence to look at: set CONFLUENCE_URL")
        }
        let finding = await check.find()
        return .json(finding.view, status: finding.isWell ? .ok : .serviceUnavailable, headers: Self.uncached)
    }

    /// Answers `GET /livez`; it looks at nothing, so that trouble elsewhere does not restart the process.
    func getLiveness(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .text("ok\n", headers: Self.uncached)
    }

    /// Answers `GET /readyz`, in the words of the Kubernetes API server.
    func getReadiness(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let excluded = Set(request.uri.queryParameters.getAll("exclude").map { String($0) })
        let findings = await allChecks.filter { $0.isEssential && !excluded.contains($0.name) }.findAll()
        let isReady = findings.allSatisfy(\.isWell)
        var text = isReady ? "ok\n" : "not ready\n"
        if !isReady || ["", "true"].contains(request.text("verbose")) {
            text =
                findings.map { $0.isWell ? "[+]\($0.name) ok\n" : "[-]\($0.name) failed: \($0.detail)\n" }.joined()
                + text
        }
        var response = Response.text(text, headers: Self.uncached)
        if !isReady { response.status = .serviceUnavailable }
        return response
    }

    /// What is looked at, the record of runs first.
    private var allChecks: [HealthCheck] {
        let runs = HealthCheck("runs", isEssential: true) {
            let live = try await engine.store.countLiveRuns().values.reduce(0, +)
            return "\(live) live"
        }
        return [runs] + checks
    }
}

extension HealthCheck.Finding {
    fileprivate var view: JSONValue {
        [
            "name": .string(name), "status": isWell ? "ok" : "failing", "essential": .bool(isEssential),
            "detail": .string(detail), "latency_ms": .double((duration / .milliseconds(1)).rounded(toPlaces: 1)),
        ]
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let factor = pow(10, Double(places))
        return (self * factor).rounded() / factor
    }
}
