/// A set of chunks by their ids: a bitmap, so that a search asks for each candidate in a nanosecond.
///
/// It takes a bit for each id between the smallest and the largest: meant for ids that count up.
public struct ChunkSet: Sendable, Equatable {
    /// The smallest id that the bitmap has room for; a multiple of 64.
    private(set) var base: Int64
    /// Bit `i % 64` of word `i / 64` stands for the id `base + i`.
    private(set) var words: [UInt64]
    /// How many ids are in the set.
    public private(set) var count: Int

    /// A set of ids in any order; repeated ones count once.
    public init(_ ids: some Sequence<Int64>) {
        base = 0
        words = []
        count = 0
        for id in ids { insert(id) }
    }

    /// Adds an id; answers whether it was new.
    @discardableResult
    public mutating func insert(_ id: Int64) -> Bool {
        if words.isEmpty { base = id & ~63 }
        if id < base {
            let missing = Int((base - (id & ~63)) / 64)
            words.insert(contentsOf: repeatElement(0, count: missing), at: 0)
            base = id & ~63
        }
        let offset = Int(id - base)
        if offset / 64 >= words.count {
            words.append(contentsOf: repeatElement(0, count: offset / 64 + 1 - words.count))
        }
        let bit = UInt64(1) << UInt64(offset % 64)
        guard words[offset / 64] & bit == 0 else { return false }
        words[offset / 64] |= bit
        count += 1
        return true
    }

    /// Takes an id out; answers whether it was there.
    @discardableResult
    public mutating func remove(_ id: Int64) -> Bool {
        guard contains(id) else { return false }
        let offset = Int(id - base)
        words[offset / 64] &= ~(UInt64(1) << UInt64(offset % 64))
        count -= 1
        return true
    }

    /// Whether an id is in the set.
    public func contains(_ id: Int64) -> Bool {
        guard id >= base else { return false }
        let offset = UInt64(bitPattern: id &- base)
        return offset / 64 < UInt64(words.count) && words[Int(offset / 64)] & (1 << (offset % 64)) != 0
    }

    /// The ids in ascending order.
    public var ids: [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                ids.append(base + Int64(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return ids
    }
}
