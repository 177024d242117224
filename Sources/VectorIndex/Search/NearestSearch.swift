internal import CKernels

/// One search of a snapshot.
struct NearestSearch: Sendable {
    let snapshot: Snapshot
    let query: [Float]
    let limit: Int
    /// When a search takes which way.
    let limits: Limits

    /// The numbers of rows at which a search changes its way.
    struct Limits: Sendable {
        /// Up to so many rows, each is scored by itself, in the order of the file.
        var exactRowsMax = 10_000
        /// From so many rows on, two tasks share the scan.
        var sharedRowsMin = 200_000
    }

    func matches(among ids: ChunkSet?) async throws -> [VectorMatch] {
        let limit = min(limit, snapshot.liveCount)
        guard limit > 0 else { return [] }
        let (allowed, count) = ids.map(rows(among:)) ?? (snapshot.live, snapshot.liveCount)
        guard count > 0 else { return [] }
        let wanted = candidates(for: limit, among: count)
        guard snapshot.rowCount > limits.exactRowsMax, count > wanted else {
            return try best(limit, of: RowPlace.all(in: allowed))
        }
        return try best(limit, of: try await scan(allowed, wanted: wanted))
    }

    /// How many rows are scored exactly at most: their order by codes is a guess, the worse the more rows there are, and
    /// the fewer bits a code has.
    private func candidates(for limit: Int, among count: Int) -> Int {
        let wanted = max(20 * limit, count < 300_000 ? 300 : 900)
        return snapshot.format.width < 384 ? wanted * 384 / snapshot.format.width : wanted
    }

    /// The live rows whose ids are in a set, and how many they are.
    private func rows(among ids: ChunkSet) -> (masks: [[UInt8]], count: Int) {
        var count = 0
        let masks = zip(snapshot.segments, snapshot.live)
            .map { segment, live in
                var mask = [UInt8](repeating: 0, count: live.count)
                segment.places.mark(ids, in: segment.ids, &mask)
                count += ckernels_intersect_bits(level, live, live.count, &mask)
                return mask
            }
        return (masks, count)
    }

    /// The rows that are best by their codes, best first.
    private func scan(_ allowed: [[UInt8]], wanted: Int) async throws -> [CandidateScan.Candidate] {
        let queries = snapshot.centers.map { QueryPlanes(query, $0, snapshot.rotation) }
        let scan = CandidateScan(snapshot: snapshot, allowed: allowed, queries: queries, wanted: wanted)
        let all = 0..<snapshot.segments.count
        let middle = snapshot.rowCount >= limits.sharedRowsMin ? all.count / 2 : all.count
        async let second = middle < all.count ? scan.best(of: middle..<all.count) : []
        let candidates = try scan.best(of: 0..<middle) + (await second)
        return Array(candidates.sorted { $0.estimate > $1.estimate }.prefix(wanted))
    }

    /// The best of some rows, by the rows themselves, in the order of the file.
    private func best(_ limit: Int, of rows: [RowPlace]) throws -> [VectorMatch] {
        var scoring = RowScoring(snapshot, query: query, limit: limit)
        for start in stride(from: 0, to: rows.count, by: 1_024) {
            _ = try scoring.score(Array(rows[start..<min(start + 1_024, rows.count)]))
        }
        return scoring.best.sorted()
    }

    /// The best of a scan's candidates, by the rows themselves, for as long as the next one may be among the best.
    private func best(_ limit: Int, of candidates: [CandidateScan.Candidate]) throws -> [VectorMatch] {
        var scoring = RowScoring(snapshot, query: query, limit: limit)
        var errors = EstimateErrors()
        var rest = candidates[...]
        while let next = rest.first, errors.isEmpty || errors.scoreMax(of: next.estimate) >= scoring.worst {
            let part = rest.prefix(max(32, limit / 2))
            let scores = try scoring.score(part.map(\.place))
            for (score, candidate) in zip(scores, part) { errors.add(score: score, estimate: candidate.estimate) }
            rest = rest.dropFirst(part.count)
        }
        return scoring.best.sorted()
    }
}
