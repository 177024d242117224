internal import CKernels

/// Scores rows by themselves, and keeps the best.
struct RowScoring: ~Copyable {
    private let snapshot: Snapshot
    private let query: [Float]
    private var batch: RowBatch
    private(set) var best: BestMatches
    /// A row with a smaller score is none of the best.
    var worst: Float { best.worst }

    init(_ snapshot: Snapshot, query: [Float], limit: Int) {
        self.snapshot = snapshot
        self.query = query + repeatElement(0, count: query.count.padding(toMultipleOf: 8))
        batch = RowBatch(snapshot.format)
        best = BestMatches(limit: limit)
    }

    /// Scores some rows; answers their scores.
    ///
    /// - Throws: `VectorIndexError` if one of them is damaged, `CancellationError`.
    mutating func score(_ places: [RowPlace]) throws -> [Float] {
        let units = places.map(snapshot.unit)
        var scores = [Float](repeating: 0, count: units.count)
        var done = 0
        while done < units.count {
            try Task.checkCancellation()
            let count = try batch.read(units[done...], of: snapshot.file)
            let whole = scores.withUnsafeMutableBufferPointer { scores in
                ckernels_score_rows(
                    level, batch.start, batch.units, count, query, Int32(snapshot.format.dimension),
                    scores.baseAddress.map { $0 + done })
            }
            guard whole == count else { throw VectorIndexError.damagedRow(snapshot.file.path, units[done + whole]) }
            done += count
        }
        for (score, place) in zip(scores, places) where score >= best.worst {
            best.insert(VectorMatch(id: snapshot.id(at: place), score: score))
        }
        best.shrink()
        return scores
    }
}
