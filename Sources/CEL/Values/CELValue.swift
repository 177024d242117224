/// A value of the Common Expression Language.
///
/// JSON becomes a value in constant time: lists and maps convert their elements only
/// when an expression looks at them.
public enum CELValue: Sendable {
    /// No value.
    case null
    /// A truth value.
    case bool(Bool)
    /// A signed whole number.
    case int(Int64)
    /// An unsigned whole number, written `7u`.
    case uint(UInt64)
    /// A floating-point number.
    case double(Double)
    /// A text: a sequence of Unicode code points.
    case string(String)
    /// A sequence of octets.
    case bytes([UInt8])
    /// A list.
    case list(CELList)
    /// A mapping.
    case map(CELMap)
    /// A span of time.
    case duration(CELDuration)
    /// A point in time.
    case timestamp(CELTimestamp)
    /// The type of a value, as `type(x)` gives it.
    case type(CELKind)
}

/// The runtime type of a value, named as an expression names it.
public enum CELKind: String, Sendable, CaseIterable {
    /// The type of `null`.
    case null = "null_type"
    /// The type of truth values.
    case bool
    /// The type of signed whole numbers.
    case int
    /// The type of unsigned whole numbers.
    case uint
    /// The type of floating-point numbers.
    case double
    /// The type of texts.
    case string
    /// The type of octet sequences.
    case bytes
    /// The type of lists.
    case list
    /// The type of mappings.
    case map
    /// The type of spans of time.
    case duration = "google.protobuf.Duration"
    /// The type of points in time.
    case timestamp = "google.protobuf.Timestamp"
    /// The type of types.
    case type

    /// The name for messages to people.
    var displayName: String {
        switch self {
        case .null: "null"
        case .duration: "duration"
        case .timestamp: "timestamp"
        default: rawValue
        }
    }
}

extension CELValue {
    /// The runtime type of this value.
    public var kind: CELKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .duration: .duration
        case .timestamp: .timestamp
        case .type: .type
        }
    }

    /// The truth value when this is one.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The text when this is one.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The signed whole number when this is one.
    public var intValue: Int64? {
        guard case .int(let value) = self else { return nil }
        return value
    }
}

extension CELValue: Equatable {
    /// Whether two values are equal as the language says: numbers by their value whatever their type,
    /// texts by code points, not-a-number never.
    public static func == (left: CELValue, right: CELValue) -> Bool {
        var equality = Equality(budget: .max)
        return equality.areEqual(left, right)
    }
}

extension CELValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    /// Makes `null`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a signed whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// Makes a floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Makes a text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a list.
    public init(arrayLiteral elements: CELValue...) { self = .list(CELList(elements)) }
}
