import Foundation
import VectorIndex

/// Measures the embedded vector store: MeasureVectorSearch make|ingest|search|change FOLDER ROWS.
///
/// Prints a line for each measure: its name, a number, and its unit.
@main
struct Measure {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[3]) else {
            throw CocoaError(
                .formatting, userInfo: [NSLocalizedDescriptionKey: "usage: make|ingest|search|change FOLDER ROWS"])
        }
        let files = Files(folder: arguments[2], count: count)
        switch arguments[1] {
        case "make": try files.make()
        case "ingest": try await ingest(files)
        case "search": try await search(files)
        default: try await change(files)
        }
    }

    private static func store(_ files: Files) throws -> EmbeddedVectorStore {
        try EmbeddedVectorStore(path: files.path("belay"), dimension: Corpus.dimension, identity: "benchmark")
    }

    private static func ingest(_ files: Files) async throws {
        let store = try store(files)
        var seconds = 0.0
        for start in stride(from: 0, to: files.count, by: 10_000) {
            var batch: [StoredVector] = []
            try files.vectors("base.f32") { base in
                batch = (start..<min(start + 10_000, files.count))
                    .map { row in
                        StoredVector(
                            id: Int64(row), vector: Array(base[row * Corpus.dimension..<(row + 1) * Corpus.dimension]))
                    }
            }
            let clock = Date()
            try await store.add(batch)
            seconds += Date().timeIntervalSince(clock)
        }
        show("ingest", Double(files.count) / seconds, "vectors/s")
    }

    private static func search(_ files: Files) async throws {
        let queries = try files.queryVectors()
        let before = residentBytes()
        let clock = Date()
        let store = try store(files)
        _ = try await store.nearest(to: queries[0], limit: Files.limit, among: nil)
        show("open to first answer", Date().timeIntervalSince(clock) * 1e3, "ms")
        for percent in Files.filters {
            let filter =
                percent == 100
                ? nil : ChunkSet((0..<files.count).filter { Files.keeps($0, percent: percent) }.map(Int64.init))
            let name = percent == 100 ? "search" : "search, filter of \(percent) %"
            try await search(store, queries, filter, truth: files.truth(percent: percent), name)
        }
        show("resident", Double(residentBytes() - before) / Double(files.count), "bytes/vector")
    }

    private static func search(
        _ store: EmbeddedVectorStore, _ queries: [[Float]], _ filter: ChunkSet?, truth: [[Int32]], _ name: String
    ) async throws {
        // Of each query, the fastest of five tries: others may be using the processor.
        var seconds = [Double](repeating: .infinity, count: queries.count)
        var found = 0
        for round in 0..<5 {
            for index in queries.indices {
                let clock = Date()
                let matches = try await store.nearest(to: queries[index], limit: Files.limit, among: filter)
                seconds[index] = min(seconds[index], Date().timeIntervalSince(clock))
                if round == 0 { found += Set(matches.map { Int32($0.id) }).intersection(truth[index]).count }
            }
        }
        seconds.sort()
        show("\(name), p50", seconds[seconds.count / 2] * 1e3, "ms")
        show("\(name), p99", seconds[seconds.count * 99 / 100] * 1e3, "ms")
        show("\(name), recall@10", Double(found) / Double(queries.count * Files.limit), "")
    }

    /// Replaces and removes a hundredth of the vectors, and gives the room back.
    private static func change(_ files: Files) async throws {
        let store = try store(files)
        let ids = stride(from: 0, to: files.count, by: 100).map(Int64.init)
        let known = try await store.vectors(of: ids)
        var clock = Date()
        try await store.add(known.map { StoredVector(id: $0.key, vector: $0.value) })
        show("update 1 %", Date().timeIntervalSince(clock), "s")
        clock = Date()
        try await store.remove(ids)
        show("remove 1 %", Date().timeIntervalSince(clock), "s")
        try await store.remove((0..<Int64(files.count)).filter { $0 % 3 == 1 })
        clock = Date()
        let isDone = try await store.maintain()
        show("compact", isDone ? Date().timeIntervalSince(clock) : .nan, "s")
    }

    private static func show(_ name: String, _ value: Double, _ unit: String) {
        print("\(name)\t\(value)\t\(unit)")
    }

    /// The process's memory, pages of files included.
    private static func residentBytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }
}
