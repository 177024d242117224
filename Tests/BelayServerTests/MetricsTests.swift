import Foundation
import HTTPTypes
import Testing

@Suite struct MetricsTests {
    @Test func requestsRunsAndDeliveriesAreCounted() async throws {
        let server = try TestServer()
        try await server.test { client in
            let before = try await client.get("/metrics").text
            let id = try await server.start("greet", client)
            try await server.waitFor("run.succeeded", runID: id)
            _ = try await client.get("/runs/\(id)")
            _ = try await client.get("/nothing/\(id)")
            _ = try await client.send(.post, "/webhooks/alertmanager", try Deliveries.text(Deliveries.firing))
            _ = try await client.send(.post, "/webhooks/alertmanager", "{}")
            let answer = try await client.get("/metrics")
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            func grown(_ series: String) -> Double { value(series, answer.text) - value(series, before) }
            // Other tests of the process count, too.
            #expect(grown(#"belay_http_requests_total{method="GET",route="/runs/{id}",status="200"}"#) >= 1)
            #expect(grown(#"belay_http_request_duration_seconds_count{method="GET",route="/runs/{id}"}"#) >= 1)
            #expect(grown(#"belay_transitions_total{kind="run.succeeded"}"#) >= 1)
            #expect(grown(#"belay_attempt_duration_seconds_count{uses="test.echo",outcome="succeeded"}"#) >= 1)
            #expect(grown(#"belay_event_decisions_total{source="alertmanager",outcome="started"}"#) >= 1)
            #expect(grown(#"belay_events_refused_total{source="alertmanager",status="422"}"#) >= 1)
            // The delivery's run may be in the queue still.
            #expect(value(#"belay_live_runs{state="queued"}"#, answer.text) <= 1)
            #expect(answer.text.contains(#"belay_live_runs{state="waiting"} 0"#))
            #expect(answer.text.contains(#"belay_build_info{version="1.2.3"} 1"#))
            #expect(!answer.text.contains(id), "what comes from outside makes no series")
        }
    }

    @Test func noSeriesStandsThereTwiceAndEverySampleHasItsFamily() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.get("/runs")
            let lines = try await client.get("/metrics").text.split(separator: "\n")
            let samples = lines.filter { !$0.hasPrefix("#") }
                .map { $0.prefix(upTo: $0.lastIndex(of: " ") ?? $0.endIndex) }
            #expect(Set(samples).count == samples.count)
            let families = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
            #expect(Set(families).count == families.count)
            for sample in samples {
                let name = sample.prefix { $0 != "{" }
                let isThere = families.contains {
                    name == $0 || ["_bucket", "_sum", "_count"].contains(name.dropFirst($0.count))
                }
                #expect(isThere, "\(sample)")
            }
        }
    }

    @Test func openMetricsComesWhenItIsAskedFor() async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.get(
                "/metrics", headers: [.accept: "application/openmetrics-text; version=1.0.0, text/plain; q=0.5"])
            #expect(answer.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(answer.text.hasSuffix("# EOF\n"))
            #expect(answer.text.contains("# TYPE belay_http_requests counter\n"))
        }
    }

    @Test(.enabled(if: promtool != nil, "there is no promtool: script/install-promtool brings it"))
    func prometheusItselfFindsNothingWrong() async throws {
        let server = try TestServer()
        let text = try await server.test { client in
            _ = try await server.start("greet", client)
            return try await client.get("/metrics").text
        }
        let input = FileManager.default.temporaryDirectory.appendingPathComponent("metrics-\(UUID().uuidString)")
        try text.write(to: input, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: input) }
        let process = Process()
        process.executableURL = promtool.map { URL(filePath: $0) }
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let found = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: found, as: UTF8.self))")
    }

    private func value(_ series: String, _ text: String) -> Double {
        let line = text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) } ?? 0
    }
}

/// Where `script/install-promtool` has put it.
private let promtool: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory() + "/.cache"
    let path = cache + "/belay/promtool/promtool"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()
