import Foundation
import HTTPTypes
import Hummingbird
import JSON
import ServiceLifecycle
import WorkflowEngine

extension BelayServer {
    /// How often a silent stream says that it is alive, so that proxies keep it open.
    private static let heartbeat = Duration.seconds(15)

    /// How many streams may be open at once; each holds a connection.
    private static let followersMax = connectionsMax / 2

    /// `GET /runs/{id}/events`: the journal as server-sent events, from `Last-Event-ID` on.
    ///
    /// The stream ends after the run's last entry. A follower that was cut off sends the last id that it saw and
    /// misses nothing.
    func streamJournal(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let run = try await run(context)
        guard await engine.watch.followerCount < Self.followersMax else {
            throw Problem(
                .serviceUnavailable, "\(Self.followersMax) streams are open already; try again in a moment",
                headers: [.retryAfter: "5"])
        }
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let last = header.flatMap { Int($0) } ?? 0
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await follow(run.id, after: last, &writer)
                }
                try await writer.finish(nil)
            })
    }

    private func follow(_ runID: String, after last: Int, _ writer: inout any ResponseBodyWriter) async throws {
        var last = last
        for await tick in await ticks(runID).cancelOnGracefulShutdown() {
            // The state first: entries that are written after it was read come with the next tick.
            let state = try await engine.store.fetchRun(runID)?.state
            var isEmpty = true
            while case let entries = try await engine.store.fetchJournal(runID: runID, after: last, limit: 200),
                let newest = entries.last
            {
                isEmpty = false
                for entry in entries {
                    try await writer.write(
                        ByteBuffer(
                            string: "id: \(entry.sequence)\nevent: \(entry.kind)\ndata: \(entry.view.serialized())\n\n")
                    )
                }
                last = newest.sequence
            }
            if state?.isTerminal ?? true { return }
            if isEmpty, tick == .heartbeat { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
        }
    }

    private enum Tick: Sendable { case wakeUp, heartbeat }

    /// The run's wake-ups, and a heartbeat in between.
    private func ticks(_ runID: String) async -> AsyncStream<Tick> {
        let (stream, continuation) = AsyncStream.makeStream(of: Tick.self, bufferingPolicy: .bufferingNewest(2))
        let wakeUps = await engine.watch.wakeUps(runID: runID)
        let forwarding = Task {
            for await _ in wakeUps { continuation.yield(.wakeUp) }
        }
        let beating = Task {
            while true {
                try await Task.sleep(for: Self.heartbeat)
                continuation.yield(.heartbeat)
            }
        }
        continuation.onTermination = { _ in
            forwarding.cancel()
            beating.cancel()
        }
        return stream
    }
}
