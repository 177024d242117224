import Telemetry
import Testing

@Suite struct MetricTextTests {
    @Test func countersAndGaugesHaveALineForEachCombination() {
        let metric = Metric("requests_total", .counter, "Requests.", labels: ["method", "status"])
        metric.add(1, "GET", "200")
        metric.add(2.5, "GET", "200")
        metric.add(1, "DELETE", "404")
        #expect(
            MetricText.text([metric], .prometheus) == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{method="DELETE",status="404"} 1
                requests_total{method="GET",status="200"} 3.5

                """)
    }

    @Test func aHistogramsBucketsAddUp() {
        let metric = Metric("wait_seconds", .histogram(bounds: [0.125, 1]), "Waits.", labels: ["for"])
        for milliseconds in [62.5, 125, 250, 1_000, 5_000] { metric.observe(.seconds(milliseconds / 1_000), "disk") }
        #expect(
            MetricText.text([metric], .prometheus) == """
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{for="disk",le="0.125"} 2
                wait_seconds_bucket{for="disk",le="1"} 4
                wait_seconds_bucket{for="disk",le="+Inf"} 5
                wait_seconds_sum{for="disk"} 6.4375
                wait_seconds_count{for="disk"} 5

                """)
    }

    @Test func labelsAndHelpAreEscaped() {
        let metric = Metric("m", .gauge, "A \\ and\na line.", labels: ["l"])
        metric.set(-1, "a\"b\\c\nd")
        #expect(
            MetricText.text([metric], .prometheus)
                == "# HELP m A \\\\ and\\na line.\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\"} -1\n")
    }

    @Test func openMetricsNamesFamiliesWithoutTotalAndEnds() {
        let metric = Metric("requests_total", .counter, "Requests.")
        metric.add()
        #expect(
            MetricText.text([metric], .openMetrics)
                == "# HELP requests Requests.\n# TYPE requests counter\nrequests_total 1\n# EOF\n")
    }

    @Test func noFamilyGrowsWithoutEnd() {
        let metric = Metric("m_total", .counter, "M.", labels: ["l"])
        for number in 0..<1_500 { metric.add(1, "\(number)") }
        let lines = MetricText.text([metric], .prometheus).split(separator: "\n")
        #expect(lines.count == 2 + 1_001)
        #expect(lines.contains("m_total{l=\"other\"} 500"))
    }

    @Test func whatManyThreadsCountIsAllThere() async {
        let metric = Metric("m_total", .counter, "M.", labels: ["l"])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for _ in 0..<1_000 { metric.add(1, "\(task % 2)") } }
            }
        }
        let text = MetricText.text([metric], .prometheus)
        #expect(text.contains("m_total{l=\"0\"} 4000\nm_total{l=\"1\"} 4000\n"))
    }

    @Test func theProcessIsMeasured() {
        let text = MetricText.text(ProcessMetrics.current(), .prometheus)
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
            "process_start_time_seconds",
        ] {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            let value = line.flatMap { Double($0.split(separator: " ")[1]) } ?? 0
            #expect(value > 0, "\(name)")
        }
    }

    @Test func everyNameSaysWhatItIs() {
        #expect(Set(Metrics.all.map(\.name)).count == Metrics.all.count)
        for metric in Metrics.all {
            #expect(metric.name.wholeMatch(of: /belay_[a-z_]+/) != nil, "\(metric.name)")
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            if case .histogram(let bounds) = metric.kind {
                #expect(metric.name.hasSuffix("_seconds"))
                #expect(bounds == bounds.sorted())
            }
        }
    }
}
