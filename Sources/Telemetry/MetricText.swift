/// The text form in which Prometheus collects metrics.
public enum MetricText {
    /// Which form.
    public enum Format: Sendable {
        /// Prometheus' own, version 0.0.4.
        case prometheus
        /// OpenMetrics, version 1.0.0.
        case openMetrics

        /// The answer's media type.
        public var mediaType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// Families as text; those without a value are there with their heads, so that a reader knows of them.
    public static func text(_ metrics: [Metric], _ format: Format) -> String {
        var text = ""
        for metric in metrics {
            // In OpenMetrics a counter's family has no `_total`, its samples have.
            let isShortened = format == .openMetrics && metric.kind == .counter && metric.name.hasSuffix("_total")
            let family = isShortened ? String(metric.name.dropLast("_total".count)) : metric.name
            text += "# HELP \(family) \(escaped(metric.help, quotes: format == .openMetrics))\n"
            text += "# TYPE \(family) \(metric.kind.name)\n"
            for (labels, values) in metric.snapshot() { text += samples(metric, labels, values) }
        }
        return format == .openMetrics ? text + "# EOF\n" : text
    }

    private static func samples(_ metric: Metric, _ values: [String], _ own: Metric.Values) -> String {
        let pairs = zip(metric.labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        guard case .histogram(let bounds) = metric.kind else {
            return "\(metric.name)\(braced(pairs)) \(number(own.sum))\n"
        }
        var text = ""
        var count = 0
        for (bound, inBucket) in zip(bounds.map(number) + ["+Inf"], own.buckets) {
            count += inBucket
            text += "\(metric.name)_bucket\(braced(pairs + ["le=\"\(bound)\""])) \(count)\n"
        }
        text += "\(metric.name)_sum\(braced(pairs)) \(number(own.sum))\n"
        return text + "\(metric.name)_count\(braced(pairs)) \(count)\n"
    }

    private static func braced(_ pairs: [String]) -> String {
        pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let text = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? text.replacing("\"", with: "\\\"") : text
    }
}

extension Metric.Kind {
    fileprivate var name: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
