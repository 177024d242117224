import Foundation
import VectorIndex

/// Searches with the same filter, or without one.
struct Kind {
    private let name: String
    private let filter: ChunkSet?
    private let truth: [[Int32]]
    private var seconds = [Double](repeating: .infinity, count: Files.queries)
    private var found = 0

    init(of percent: Int, _ files: Files) throws {
        name = percent == 100 ? "search" : "search, filter of \(percent) %"
        filter =
            percent == 100
            ? nil : ChunkSet((0..<files.count).filter { Files.keeps($0, percent: percent) }.map(Int64.init))
        truth = try files.truth(percent: percent)
    }

    /// Tries all queries.
    mutating func search(_ store: EmbeddedVectorStore, _ queries: [[Float]]) async throws {
        found = 0
        for index in queries.indices {
            let clock = Date()
            let matches = try await store.nearest(to: queries[index], limit: Files.limit, among: filter)
            seconds[index] = min(seconds[index], Date().timeIntervalSince(clock))
            found += Set(matches.map { Int32($0.id) }).intersection(truth[index]).count
        }
    }

    func show() {
        let ordered = seconds.sorted()
        Measure.show("\(name), p50", ordered[ordered.count / 2] * 1e3, "ms")
        Measure.show("\(name), p99", ordered[ordered.count * 99 / 100] * 1e3, "ms")
        Measure.show("\(name), recall@10", Double(found) / Double(ordered.count * Files.limit), "")
    }
}
