import Foundation

/// What the system knows of this process, under the names that Prometheus' own clients use.
public enum ProcessMetrics {
    /// The metrics as they are now; one that the system does not tell is left out.
    public static func current() -> [Metric] {
        var metrics: [Metric] = []
        func gauge(_ name: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            let metric = Metric(name, name.hasSuffix("_total") ? .counter : .gauge, help)
            metric.set(value)
            metrics.append(metric)
        }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let statistics = statFields()
        gauge(
            "process_cpu_seconds_total", "Time on processors, in seconds.",
            statistics.map { ($0.user + $0.system) / ticks })
        gauge(
            "process_resident_memory_bytes", "Memory in use.",
            statistics.map { $0.residentPages * Double(sysconf(Int32(_SC_PAGESIZE))) })
        gauge("process_open_fds", "Files, sockets and pipes that are open.", openFiles())
        gauge(
            "process_start_time_seconds", "When the process started, in seconds since 1970.",
            statistics.flatMap { own in bootTime().map { $0 + own.startTicks / ticks } })
        return metrics
    }

    private typealias Statistics = (user: Double, system: Double, startTicks: Double, residentPages: Double)

    /// The fields of proc(5)'s `stat`, counted from the one behind the name, which may have spaces in it.
    private static func statFields() -> Statistics? {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        return (fields[11], fields[12], fields[19], fields[21])
    }

    private static func openFiles() -> Double? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else { return nil }
        return Double(names.count)
    }

    private static func bootTime() -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }
}
