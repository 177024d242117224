internal import JSON

/// A mapping; one that comes from JSON converts a member when it is asked for.
///
/// Expressions visit the keys in ascending order, so that equal input gives equal output in every process.
public struct CELMap: Sendable {
    private enum Storage: Sendable {
        case values([CELMapKey: CELValue])
        case json([String: JSONValue])
    }

    private let storage: Storage

    /// Makes a mapping.
    public init(_ members: [CELMapKey: CELValue]) {
        storage = .values(members)
    }

    init(json members: [String: JSONValue]) {
        storage = .json(members)
    }

    /// The number of members.
    public var count: Int {
        switch storage {
        case .values(let members): members.count
        case .json(let members): members.count
        }
    }

    /// The value of a key.
    public subscript(key: CELMapKey) -> CELValue? {
        switch storage {
        case .values(let members):
            return members[key]
        case .json(let members):
            guard case .string(let name) = key else { return nil }
            return members[name].map { CELValue($0) }
        }
    }

    /// The value of a text key.
    public subscript(name: String) -> CELValue? {
        switch storage {
        case .values(let members): members[.string(name)]
        case .json(let members): members[name].map { CELValue($0) }
        }
    }

    /// The keys in no order.
    var keys: [CELMapKey] {
        switch storage {
        case .values(let members): Array(members.keys)
        case .json(let members): members.keys.map { .string($0) }
        }
    }

    /// The keys in ascending order; costs O(n log n).
    public var sortedKeys: [CELMapKey] { keys.sorted() }

    /// The keys that are texts, in no order; for suggestions.
    var names: [String] {
        keys.compactMap { key in
            guard case .string(let name) = key else { return nil }
            return name
        }
    }

    /// The members as they were in JSON, when the mapping comes from there.
    var jsonMembers: [String: JSONValue]? {
        guard case .json(let members) = storage else { return nil }
        return members
    }
}

/// A key of a mapping.
///
/// An unsigned whole number that fits `Int64` is the same key as the signed one. Texts that differ
/// only in Unicode normalization are the same key, as they are in `JSONValue`.
public enum CELMapKey: Sendable, Hashable, Comparable {
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A whole number above the largest `Int64`.
    case largeUInt(UInt64)
    /// A text.
    case string(String)

    /// The key that a value is; `nil` when it cannot be one.
    ///
    /// A double without fraction stands for the whole number, so that it can be looked up.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .largeUInt(value)
        case .string(let value): self = .string(value)
        case .double(let value):
            if let whole = Int64(exactly: value) {
                self = .int(whole)
            } else if let whole = UInt64(exactly: value) {
                self = .largeUInt(whole)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// The key as a value.
    public var value: CELValue {
        switch self {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .largeUInt(let value): .uint(value)
        case .string(let value): .string(value)
        }
    }

    /// The key as the name of a JSON member.
    var name: String {
        switch self {
        case .bool(let value): String(value)
        case .int(let value): String(value)
        case .largeUInt(let value): String(value)
        case .string(let value): value
        }
    }

    /// Whether one key is visited before another: truth values, then numbers, then texts by code points.
    public static func < (left: CELMapKey, right: CELMapKey) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): !left && right
        case (.int(let left), .int(let right)): left < right
        case (.largeUInt(let left), .largeUInt(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .bool: 0
        case .int: 1
        case .largeUInt: 2
        case .string: 3
        }
    }
}
