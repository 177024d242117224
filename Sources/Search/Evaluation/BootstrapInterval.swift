/// How far a mean over queries could be off because the queries are these and no others.
///
/// The percentile bootstrap (Bradley Efron, 1979): the mean is taken over many samples of the queries, drawn with
/// replacement, and 95 of 100 means lie in the interval.
public struct BootstrapInterval: Sendable, Equatable {
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double

    private static let samples = 2_000

    /// Estimates the interval of a mean; the same values always give the same interval.
    ///
    /// - Parameter values: a value for each query; an interval of nothing is 0 to 0.
    public init(of values: [Double]) {
        guard !values.isEmpty else {
            (low, high) = (0, 0)
            return
        }
        var random = DrawingGenerator()
        let means = (0..<Self.samples)
            .map { _ in
                var sum = 0.0
                for _ in values.indices { sum += values[Int(random.next() % UInt64(values.count))] }
                return sum / Double(values.count)
            }
            .sorted()
        low = means[Self.samples / 40]
        high = means[Self.samples - 1 - Self.samples / 40]
    }
}

/// SplitMix64 from a fixed start, so that a report can be repeated.
private struct DrawingGenerator {
    private var state: UInt64 = 1979

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
