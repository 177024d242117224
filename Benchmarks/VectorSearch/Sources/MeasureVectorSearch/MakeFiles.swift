import Foundation

extension Files {
    /// Writes the vectors, the queries, and what is right.
    func make() throws {
        var corpus = Corpus(seed: 1)
        var queries: [Float] = []
        for _ in 0..<Self.queries { queries += corpus.next() }
        try write(queries, to: "queries.f32")
        _ = FileManager.default.createFile(atPath: path("base.f32"), contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path("base.f32")))
        for start in stride(from: 0, to: count, by: 10_000) {
            var rows: [Float] = []
            rows.reserveCapacity(10_000 * Corpus.dimension)
            for _ in start..<min(start + 10_000, count) { rows += corpus.next() }
            try rows.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
        }
        try file.close()
        try writeTruth(queries)
    }

    private func writeTruth(_ queries: [Float]) throws {
        for percent in Self.filters {
            var best = [Best](repeating: Best(), count: Self.queries)
            try vectors("base.f32") { base in
                guard let rows = base.baseAddress else { return }
                queries.withUnsafeBufferPointer { queries in
                    guard let queries = queries.baseAddress else { return }
                    for row in 0..<count where Self.keeps(row, percent: percent) {
                        let vector = rows + row * Corpus.dimension
                        for query in 0..<Self.queries {
                            best[query].offer(product(vector, queries + query * Corpus.dimension), Int32(row))
                        }
                    }
                }
            }
            try write(best.flatMap(\.rows), to: "truth-\(percent).i32")
        }
    }

    /// The ten best rows, best first.
    private struct Best {
        private var scores = [Float](repeating: -.infinity, count: Files.limit)
        private(set) var rows = [Int32](repeating: -1, count: Files.limit)

        mutating func offer(_ score: Float, _ row: Int32) {
            guard score > scores[Files.limit - 1] else { return }
            var place = Files.limit - 1
            while place > 0, scores[place - 1] < score {
                scores[place] = scores[place - 1]
                rows[place] = rows[place - 1]
                place -= 1
            }
            scores[place] = score
            rows[place] = row
        }
    }
}
