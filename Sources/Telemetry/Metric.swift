import Synchronization

/// A family of metrics: one name, and a value for each combination of its labels' values.
///
/// The instances in `Metrics` count for the whole process: whoever has something to tell adds to one of them.
public final class Metric: Sendable {
    /// How values are counted.
    public enum Kind: Sendable, Equatable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// Durations in seconds, counted in buckets with these upper bounds, the smallest first.
        case histogram(bounds: [Double])
    }

    /// A family never has more combinations than this: what comes after counts as `other`, since every one costs memory
    /// here and at whoever collects them.
    static let seriesMax = 1_000

    /// The name, with its unit: `belay_http_request_duration_seconds`.
    public let name: String
    /// What it tells, in one line.
    public let help: String
    /// How values are counted.
    public let kind: Kind
    /// The names of its labels, in the order in which their values are given.
    public let labels: [String]
    private let series = Mutex<[[String]: Values]>([:])

    /// What is known of one combination.
    struct Values: Sendable {
        /// The value of a counter or a gauge; the sum of a histogram.
        var sum = 0.0
        /// How many durations fell into each bucket, and behind them those that are longer than all bounds.
        var buckets: [Int] = []
    }

    /// Makes a family without values.
    public init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// Adds to a counter or a gauge.
    public func add(_ amount: Double = 1, _ values: String...) {
        change(values) { $0.sum += amount }
    }

    /// Sets a gauge.
    public func set(_ value: Double, _ values: String...) {
        change(values) { $0.sum = value }
    }

    /// Counts a duration in a histogram.
    public func observe(_ duration: Duration, _ values: String...) {
        guard case .histogram(let bounds) = kind else { return }
        let seconds = duration / .seconds(1)
        change(values) { own in
            if own.buckets.isEmpty { own.buckets = Array(repeating: 0, count: bounds.count + 1) }
            own.buckets[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
            own.sum += seconds
        }
    }

    /// All combinations, sorted by the labels' values.
    func snapshot() -> [(labels: [String], values: Values)] {
        series.withLock { series in series.map { (labels: $0.key, values: $0.value) } }
            .sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    }

    private func change(_ values: [String], _ body: (inout Values) -> Void) {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        series.withLock { series in
            let isFull = series.count >= Self.seriesMax && series[values] == nil
            let key = isFull ? values.map { _ in "other" } : values
            body(&series[key, default: Values()])
        }
    }
}
