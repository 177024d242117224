import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Search
import StepKit
import Telemetry
import WorkflowEngine

extension BelayServer {
    /// What the service counts.
    var metricsRoutes: [Route] {
        [
            Route(.get, "/metrics", "What the service counts, for Prometheus", handler: getMetrics)
                .answer(
                    .ok, "The metrics, as text.",
                    mediaTypes: "text/plain", "application/openmetrics-text")
        ]
    }

    /// Answers `GET /metrics`.
    func getMetrics(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let wantsOpenMetrics = request.headers[.accept]?.contains("application/openmetrics-text") ?? false
        let format: MetricText.Format = wantsOpenMetrics ? .openMetrics : .prometheus
        let metrics =
            Metrics.all + [buildInfo, await followers(), try await liveRuns()] + (await indexSize())
            + ProcessMetrics.current()
        return Response(
            status: .ok, headers: [.contentType: format.mediaType, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: MetricText.text(metrics, format))))
    }

    private var buildInfo: Metric {
        let metric = Metric("belay_build_info", .gauge, "The version that runs; the value is 1.", labels: ["version"])
        metric.set(1, version)
        return metric
    }

    private func followers() async -> Metric {
        let metric = Metric("belay_followers", .gauge, "Clients that follow a run live.")
        metric.set(Double(await engine.watch.followerCount))
        return metric
    }

    private func liveRuns() async throws -> Metric {
        let metric = Metric(
            "belay_live_runs", .gauge, "Runs that have not ended, by state; queued ones are the queue.",
            labels: ["state"])
        for state in RunState.allCases where !state.isTerminal { metric.set(0, state.rawValue) }
        for (state, count) in try await engine.store.countLiveRuns() { metric.set(Double(count), state.rawValue) }
        return metric
    }

    /// Left out while the index cannot be read: the other metrics are needed then more than ever.
    private func indexSize() async -> [Metric] {
        let metric = Metric("belay_index_size", .gauge, "What the index holds.", labels: ["kind"])
        do {
            let statistics = try await services.index().statistics()
            metric.set(Double(statistics.pages), "pages")
            metric.set(Double(statistics.passages), "passages")
            metric.set(Double(statistics.vectors), "vectors")
        } catch {
            logger.debug("the index's size is not known: \(error)")
        }
        return [metric]
    }
}
