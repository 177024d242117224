/// Keys in ascending order, found by binary search.
///
/// Insertion in the middle moves memory, about 50 µs at 100,000 keys; appending is free. That beats a
/// balanced tree in everything the sandbox does, and lists are contiguous.
struct SortedKeys<Key: Comparable & Sendable>: Sendable {
    private(set) var keys: [Key] = []

    mutating func insert(_ key: Key) {
        if let last = keys.last, last < key {
            keys.append(key)
        } else {
            keys.insert(key, at: lowerBound(key))
        }
    }

    mutating func remove(_ key: Key) {
        let index = lowerBound(key)
        guard index < keys.count, keys[index] == key else { return }
        keys.remove(at: index)
    }

    /// The index of the first key that is not less than `key`.
    func lowerBound(_ key: Key) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The indices that come after `key` (all when `nil`) in ascending or descending order.
    func indices(after key: Key?, descending: Bool) -> StrideTo<Int> {
        if descending {
            return stride(from: (key.map(lowerBound) ?? keys.count) - 1, to: -1, by: -1)
        }
        var start = 0
        if let key {
            start = lowerBound(key)
            if start < keys.count, keys[start] == key { start += 1 }
        }
        return stride(from: start, to: keys.count, by: 1)
    }
}
