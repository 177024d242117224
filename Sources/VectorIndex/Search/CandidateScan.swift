internal import CKernels

/// The best rows by their codes, of some segments.
struct CandidateScan: Sendable {
    let snapshot: Snapshot
    /// For each segment, which rows may be found.
    let allowed: [[UInt8]]
    /// The query, for each of the snapshot's centres.
    let queries: [QueryPlanes]
    let wanted: Int

    /// A row with the estimate of its score.
    struct Candidate: Sendable {
        var place: RowPlace
        var estimate: Float
    }

    /// The `wanted` best ones of some segments, in no order.
    ///
    /// - Throws: `CancellationError` between segments.
    func best(of numbers: Range<Int>) throws -> [Candidate] {
        let capacity = 2 * wanted
        return try withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { scores in
            try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: capacity) { places in
                var best = ckernels_best(
                    scores: scores.baseAddress, places: places.baseAddress, count: 0, wanted: UInt32(wanted),
                    threshold: -.infinity)
                var firsts: [UInt32] = []
                var next: UInt32 = 0
                for number in numbers {
                    try Task.checkCancellation()
                    let segment = snapshot.segments[number]
                    firsts.append(next)
                    queries[segment.center]
                        .withKernelQuery { query in
                            ckernels_scan_codes(
                                level, query, segment.groups, allowed[number], segment.groupCount, next, &best)
                        }
                    next += UInt32(8 * segment.groupCount)
                }
                ckernels_keep_best(&best)
                return (0..<Int(best.count))
                    .map { index in
                        let place = places[index]
                        let number = firsts.partitionIndex { $0 > place } - 1
                        return Candidate(
                            place: RowPlace(segment: numbers.lowerBound + number, row: Int(place - firsts[number])),
                            estimate: scores[index])
                    }
            }
        }
    }
}

extension Array {
    /// The number of leading elements that do not satisfy a condition, which all elements after the first one that
    /// does satisfy as well.
    func partitionIndex(where isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
