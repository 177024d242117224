internal import CKernels

/// One search of a snapshot.
struct NearestSearch: Sendable {
    let snapshot: Snapshot
    let query: [Float]
    let limit: Int
    /// The file's path, for messages.
    let path: String
    /// When a search takes which way.
    let limits: Limits

    /// The numbers of rows at which a search changes its way.
    struct Limits: Sendable {
        /// Up to so many rows, each is scored by itself, in the order of the file.
        var exactRowsMax = 20_000
        /// From so many rows on, two tasks share the scan.
        var sharedRowsMin = 200_000
    }

    func matches(among ids: ChunkSet?) async throws -> [VectorMatch] {
        let limit = min(limit, snapshot.liveCount)
        guard limit > 0 else { return [] }
        let (allowed, count) = ids.map(rows(among:)) ?? (snapshot.live, snapshot.liveCount)
        guard count > 0 else { return [] }
        let wanted = candidates(for: limit, among: count)
        let isExact = snapshot.rowCount <= limits.exactRowsMax || count <= max(2 * wanted, snapshot.rowCount / 64)
        let places = isExact ? RowPlace.all(in: allowed) : try await scan(allowed, wanted: wanted)
        return try best(limit, of: places)
    }

    /// How many rows are scored exactly: their order by codes is a guess, the worse the more rows there are, and the
    /// fewer bits a code has.
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

    private func scan(_ allowed: [[UInt8]], wanted: Int) async throws -> [RowPlace] {
        let queries = snapshot.centers.map { QueryPlanes(query, $0, snapshot.rotation) }
        let scan = CandidateScan(snapshot: snapshot, allowed: allowed, queries: queries, wanted: wanted)
        let all = 0..<snapshot.segments.count
        guard snapshot.rowCount >= limits.sharedRowsMin, all.count > 1 else {
            return try scan.best(of: all).map(\.place)
        }
        let middle = all.count / 2
        async let second = scan.best(of: middle..<all.count)
        let candidates = try scan.best(of: 0..<middle) + (await second)
        return candidates.sorted { $0.estimate > $1.estimate }.prefix(wanted).map(\.place)
    }

    /// The best of some rows, by the rows themselves.
    private func best(_ limit: Int, of places: [RowPlace]) throws -> [VectorMatch] {
        let padded = query + repeatElement(0, count: query.count.padding(toMultipleOf: 8))
        var best = BestMatches(limit: limit)
        let part = 1_024
        var scores = [Float](repeating: 0, count: min(part, places.count))
        for start in stride(from: 0, to: places.count, by: part) {
            try Task.checkCancellation()
            let places = places[start..<min(start + part, places.count)]
            let units = places.map { snapshot.segments[$0.segment].units[$0.row] }
            let scored = ckernels_score_rows(
                level, snapshot.mapping.bytes.baseAddress, units, units.count, padded, Int32(query.count), &scores)
            guard scored == units.count else {
                throw VectorIndexError.damagedRow(path, 16 * Int(units[scored]))
            }
            for (score, place) in zip(scores, places) where score >= best.worst {
                best.insert(VectorMatch(id: snapshot.id(at: place), score: score))
            }
        }
        return best.sorted()
    }
}
