/// The difference of two lists: of lines, of words, of the pieces of bodies.
///
/// Elements that occur once on both sides are matched first (patience diff), what is between them by Myers' algorithm
/// (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986) up to a bound on its cost; past the bound all
/// elements between count as changed. So the time stays near linear on any input.
struct SequenceDifference {
    enum Change: Equatable {
        case keep(old: Int, new: Int)
        case remove(old: Int)
        case insert(new: Int)
    }

    private(set) var changes: [Change] = []
    /// The elements between the equal ends, as numbers.
    private let old: [Int]
    private let new: [Int]
    /// How many numbers there are.
    private let numberCount: Int
    private let editsMax: Int

    /// Compares two lists.
    ///
    /// - Parameters:
    ///   - old: the list before.
    ///   - new: the list after.
    ///   - editsMax: the most edits that Myers' algorithm looks for between two matched elements.
    init<Element: Hashable>(old: [Element], new: [Element], editsMax: Int = 400) {
        // What is the same at both ends, most of a page with one edit, needs no search.
        let length = min(old.count, new.count)
        var prefix = 0
        while prefix < length, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < length - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }

        // Elements as numbers compare fast.
        var numbers: [Element: Int] = [:]
        func number(_ element: Element) -> Int {
            if let known = numbers[element] { return known }
            numbers[element] = numbers.count
            return numbers.count - 1
        }
        self.old = old[prefix..<old.count - suffix].map(number)
        self.new = new[prefix..<new.count - suffix].map(number)
        numberCount = numbers.count
        self.editsMax = editsMax
        compare()
        let between = changes
        changes = (0..<prefix).map { .keep(old: $0, new: $0) }
        changes += between.map { $0.moved(by: prefix) }
        changes += (0..<suffix).map { .keep(old: old.count - suffix + $0, new: new.count - suffix + $0) }
    }

    private mutating func compare() {
        var oldStart = 0
        var newStart = 0
        for anchor in uniqueMatches() + [(old.count, new.count)] {
            compareGap(oldStart..<anchor.old, newStart..<anchor.new)
            if anchor.old < old.count { changes.append(.keep(old: anchor.old, new: anchor.new)) }
            oldStart = anchor.old + 1
            newStart = anchor.new + 1
        }
    }

    /// The longest chain of elements that occur once in both, in the same order on both sides.
    private func uniqueMatches() -> [(old: Int, new: Int)] {
        let oldPlaces = places(in: old)
        let newPlaces = places(in: new)
        let pairs = old.indices.compactMap { place -> (old: Int, new: Int)? in
            guard oldPlaces[old[place]] == place, let other = newPlaces[old[place]], other >= 0 else { return nil }
            return (place, other)
        }
        // The longest increasing subsequence of the new places, by patience sorting.
        var tails: [Int] = []
        var previous = [Int](repeating: -1, count: pairs.count)
        for index in pairs.indices {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if pairs[tails[middle]].new < pairs[index].new { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = tails[low - 1] }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var chain: [(old: Int, new: Int)] = []
        var index = tails.last ?? -1
        while index >= 0 {
            chain.append(pairs[index])
            index = previous[index]
        }
        return chain.reversed()
    }

    /// For each number where it is: nil for nowhere, -1 for in several places.
    private func places(in list: [Int]) -> [Int?] {
        var places = [Int?](repeating: nil, count: numberCount)
        for (place, number) in list.enumerated() { places[number] = places[number] == nil ? place : -1 }
        return places
    }

    private mutating func compareGap(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        var oldRange = oldRange
        var newRange = newRange
        while let first = oldRange.first, let other = newRange.first, old[first] == new[other] {
            changes.append(.keep(old: first, new: other))
            oldRange = first + 1..<oldRange.upperBound
            newRange = other + 1..<newRange.upperBound
        }
        var tail: [Change] = []
        while let last = oldRange.last, let other = newRange.last, old[last] == new[other] {
            tail.append(.keep(old: last, new: other))
            oldRange = oldRange.lowerBound..<last
            newRange = newRange.lowerBound..<other
        }
        if let found = shortestEdit(oldRange, newRange) {
            changes += found
        } else {
            changes += oldRange.map { .remove(old: $0) } + newRange.map { .insert(new: $0) }
        }
        changes += tail.reversed()
    }

    /// Myers' greedy algorithm.
    ///
    /// - Returns: nil if more than `editsMax` edits are needed.
    private func shortestEdit(_ oldRange: Range<Int>, _ newRange: Range<Int>) -> [Change]? {
        guard !oldRange.isEmpty, !newRange.isEmpty else { return nil }
        let editsMax = min(oldRange.count + newRange.count, editsMax)
        // furthest[k + offset] is how far into the old list the best path on diagonal k has come.
        let offset = editsMax + 1
        var furthest = [Int](repeating: 0, count: 2 * offset + 1)
        var trace: [[Int]] = []
        for edits in 0...editsMax {
            trace.append(furthest)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let isDown = goesDown(diagonal, edits, furthest, offset)
                var x = isDown ? furthest[diagonal + 1 + offset] : furthest[diagonal - 1 + offset] + 1
                var y = x - diagonal
                while x < oldRange.count, y < newRange.count, y >= 0,
                    old[oldRange.lowerBound + x] == new[newRange.lowerBound + y]
                {
                    x += 1
                    y += 1
                }
                furthest[diagonal + offset] = x
                if x >= oldRange.count, y >= newRange.count {
                    return path(trace, offset, oldRange, newRange)
                }
            }
        }
        return nil
    }

    private func goesDown(_ diagonal: Int, _ edits: Int, _ furthest: [Int], _ offset: Int) -> Bool {
        diagonal == -edits
            || (diagonal != edits && furthest[diagonal - 1 + offset] < furthest[diagonal + 1 + offset])
    }

    private func path(_ trace: [[Int]], _ offset: Int, _ oldRange: Range<Int>, _ newRange: Range<Int>) -> [Change] {
        var reversed: [Change] = []
        var x = oldRange.count
        var y = newRange.count
        for edits in trace.indices.reversed() {
            let furthest = trace[edits]
            let diagonal = x - y
            let isDown = goesDown(diagonal, edits, furthest, offset)
            let previousDiagonal = isDown ? diagonal + 1 : diagonal - 1
            let previousX = edits == 0 ? 0 : furthest[previousDiagonal + offset]
            let previousY = edits == 0 ? 0 : previousX - previousDiagonal
            while x > previousX, y > previousY {
                x -= 1
                y -= 1
                reversed.append(.keep(old: oldRange.lowerBound + x, new: newRange.lowerBound + y))
            }
            guard edits > 0 else { break }
            if isDown {
                y -= 1
                reversed.append(.insert(new: newRange.lowerBound + y))
            } else {
                x -= 1
                reversed.append(.remove(old: oldRange.lowerBound + x))
            }
        }
        return reversed.reversed()
    }
}

extension SequenceDifference.Change {
    /// The change of lists that have more elements before these.
    fileprivate func moved(by offset: Int) -> Self {
        switch self {
        case .keep(let old, let new): .keep(old: old + offset, new: new + offset)
        case .remove(let old): .remove(old: old + offset)
        case .insert(let new): .insert(new: new + offset)
        }
    }

    var isEdit: Bool {
        if case .keep = self { false } else { true }
    }

    var oldIndex: Int? {
        switch self {
        case .keep(let old, _), .remove(let old): old
        case .insert: nil
        }
    }

    var newIndex: Int? {
        switch self {
        case .keep(_, let new), .insert(let new): new
        case .remove: nil
        }
    }
}
