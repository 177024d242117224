/// Equality within a budget: values that share parts can be far larger to walk than they are in memory.
struct Equality {
    /// What is left; below zero the answer means nothing.
    var budget: Int

    mutating func areEqual(_ left: CELValue, _ right: CELValue) -> Bool {
        budget -= 1
        guard budget >= 0 else { return false }
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)):
            budget -= min(left.utf8.count, right.utf8.count) / 10
            // Code points decide; `String`'s own equality would ignore differences of normalization.
            return left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)):
            budget -= min(left.count, right.count) / 10
            return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.list(let left), .list(let right)): return areEqual(left, right)
        case (.map(let left), .map(let right)): return areEqual(left, right)
        default: return Ordering.ofNumbers(left, right) == .equal
        }
    }

    private mutating func areEqual(_ left: CELList, _ right: CELList) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where !areEqual(left[index], right[index]) { return false }
        return true
    }

    private mutating func areEqual(_ left: CELMap, _ right: CELMap) -> Bool {
        guard left.count == right.count else { return false }
        budget -= left.count
        guard budget >= 0 else { return false }
        for key in left.keys {
            guard let leftValue = left[key], let rightValue = right[key], areEqual(leftValue, rightValue) else {
                return false
            }
        }
        return true
    }
}

/// The order of values of the types that have one.
enum Ordering {
    enum Relation {
        case less
        case equal
        case greater
        /// A number beside not-a-number.
        case unordered
    }

    /// The relation; `nil` when values of these types have no order.
    static func relation(_ left: CELValue, _ right: CELValue) -> Relation? {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): left == right ? .equal : right ? .less : .greater
        case (.string(let left), .string(let right)): relation(left.utf8, right.utf8)
        case (.bytes(let left), .bytes(let right)): relation(left, right)
        case (.duration(let left), .duration(let right)): relation(left, right)
        case (.timestamp(let left), .timestamp(let right)): relation(left, right)
        default: ofNumbers(left, right)
        }
    }

    /// The relation of two numbers of any types; `nil` when one is no number.
    ///
    /// A whole number beside a double is rounded to a double, as the conformance suite wants it.
    static func ofNumbers(_ left: CELValue, _ right: CELValue) -> Relation? {
        switch (left, right) {
        case (.int(let left), .int(let right)): relation(left, right)
        case (.uint(let left), .uint(let right)): relation(left, right)
        case (.int(let left), .uint(let right)): relation(Int128(left), Int128(right))
        case (.uint(let left), .int(let right)): relation(Int128(left), Int128(right))
        case (.double(let left), .double(let right)): relation(left, right)
        case (.int(let left), .double(let right)): relation(Double(left), right)
        case (.uint(let left), .double(let right)): relation(Double(left), right)
        case (.double(let left), .int(let right)): relation(left, Double(right))
        case (.double(let left), .uint(let right)): relation(left, Double(right))
        default: nil
        }
    }

    private static func relation<Value: Comparable>(_ left: Value, _ right: Value) -> Relation {
        if left < right { return .less }
        if left == right { return .equal }
        return left > right ? .greater : .unordered
    }

    private static func relation(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Relation {
        if left.lexicographicallyPrecedes(right) { return .less }
        return left.elementsEqual(right) ? .equal : .greater
    }
}
