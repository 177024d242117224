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
        var kinds = try Files.filters.map { try Kind(of: $0, files) }
        // Of each query, the fastest of five tries: others may be using the processor. The kinds take turns, so that
        // what slows the machine down slows all of them down.
        for _ in 0..<5 {
            for kind in kinds.indices { try await kinds[kind].search(store, queries) }
        }
        for kind in kinds { kind.show() }
        show("resident", Double(residentBytes() - before) / Double(files.count), "bytes/vector")
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

    static func show(_ name: String, _ value: Double, _ unit: String) {
        print("\(name)\t\(value)\t\(unit)")
    }

    /// The process's memory, pages of files included.
    private static func residentBytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }
}
