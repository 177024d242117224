internal import CKernels

/// Finds rows by their ids.
///
/// Ids that ascend and lie close together, as most do, are a bitmap, whose bits are counted; others a sorted list.
struct IDPlaces: Sendable {
    private enum Index: Sendable {
        /// The bitmap's first id, a multiple of 64; its words; how many bits are set before each of them.
        case bitmap(base: Int64, words: [UInt64], before: [UInt32])
        /// The rows in the order of their ids, and of their places for equal ids.
        case sorted([UInt32])
    }

    private let index: Index
    /// A bitmap may have this many bits for each id.
    private static let bitsPerIDMax: UInt64 = 64

    init(_ ids: [Int64]) {
        let ascend = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
        if ascend, let first = ids.first, let last = ids.last,
            UInt64(bitPattern: last &- first) / Self.bitsPerIDMax < UInt64(ids.count)
        {
            index = Self.bitmap(of: ids, from: first & ~63, to: last)
        } else {
            let rows = ids.indices.sorted { (ids[$0], $0) < (ids[$1], $1) }
            index = .sorted(rows.map { UInt32($0) })
        }
    }

    private static func bitmap(of ids: [Int64], from base: Int64, to last: Int64) -> Index {
        var words = [UInt64](repeating: 0, count: Int((last - base) / 64) + 1)
        for id in ids { words[Int(id - base) / 64] |= 1 << UInt64(id & 63) }
        var before: [UInt32] = []
        before.reserveCapacity(words.count)
        var count = 0
        for word in words {
            before.append(UInt32(count))
            count += word.nonzeroBitCount
        }
        return .bitmap(base: base, words: words, before: before)
    }

    /// The rows of an id; `ids` are those that this was made of.
    func rows(of id: Int64, in ids: [Int64]) -> [Int] {
        switch index {
        case .bitmap(let base, let words, let before):
            let word = Int((id >> 6) - (base >> 6))
            let bit = UInt64(1) << UInt64(id & 63)
            guard words.indices.contains(word), words[word] & bit != 0 else { return [] }
            return [Int(before[word]) + (words[word] & (bit - 1)).nonzeroBitCount]
        case .sorted(let rows):
            var low = 0
            var high = rows.count
            while low < high {
                let middle = (low + high) / 2
                if ids[Int(rows[middle])] < id { low = middle + 1 } else { high = middle }
            }
            return rows[low...].prefix { ids[Int($0)] == id }.map(Int.init)
        }
    }

    /// Sets the bits of the rows whose ids are in a set.
    func mark(_ set: ChunkSet, in ids: [Int64], _ mask: inout [UInt8]) {
        switch index {
        case .bitmap(let base, let words, let before):
            // In words, whose numbers cannot overflow.
            let first = max(base >> 6, set.base >> 6)
            let last = min((base >> 6) + Int64(words.count), (set.base >> 6) + Int64(set.words.count))
            guard first < last else { return }
            let own = Int(first - (base >> 6))
            let other = Int(first - (set.base >> 6))
            let count = Int(last - first)
            words.withUnsafeBufferPointer { words in
                set.words.withUnsafeBufferPointer { set in
                    mask.withUnsafeMutableBufferPointer { mask in
                        _ = ckernels_gather_bits(
                            level,
                            set.baseAddress.map { $0 + other }, words.baseAddress.map { $0 + own }, count,
                            Int(before[own]), mask.baseAddress)
                    }
                }
            }
        case .sorted:
            for (row, id) in ids.enumerated() where set.contains(id) { mask[row / 8] |= 1 << UInt8(row % 8) }
        }
    }
}
