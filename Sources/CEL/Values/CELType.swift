/// The type of an expression as far as it is known before it runs.
public indirect enum CELType: Sendable, Hashable {
    /// Known only at run time; the checker never complains about it.
    case dynamic
    /// The type of `null`.
    case null
    /// A truth value.
    case bool
    /// A signed whole number.
    case int
    /// An unsigned whole number.
    case uint
    /// A floating-point number.
    case double
    /// A text.
    case string
    /// Octets.
    case bytes
    /// A list of elements of one type.
    case list(CELType)
    /// A mapping from keys of one type to values of one type.
    case map(CELType, CELType)
    /// A JSON object with members known by name; an open one may have more.
    case object([String: CELType], isOpen: Bool)
    /// A span of time.
    case duration
    /// A point in time.
    case timestamp
    /// A type.
    case type
}

extension CELType: CustomStringConvertible {
    /// The type's name for people, for example `list(string)`.
    public var description: String {
        switch self {
        case .dynamic: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .object: "object"
        case .duration: "duration"
        case .timestamp: "timestamp"
        case .type: "type"
        }
    }
}

extension CELType {
    /// The type of a constant, with the element types that its elements agree on.
    init(of value: CELValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .uint: self = .uint
        case .double: self = .double
        case .string: self = .string
        case .bytes: self = .bytes
        case .list: self = .list(.dynamic)
        case .map: self = .map(.dynamic, .dynamic)
        case .duration: self = .duration
        case .timestamp: self = .timestamp
        case .type: self = .type
        }
    }

    /// Whether a value of this type can be used where the other type is wanted, as far as is known.
    func isAssignable(to wanted: CELType) -> Bool {
        switch (self, wanted) {
        case (.dynamic, _), (_, .dynamic): true
        case (.list(let own), .list(let other)): own.isAssignable(to: other)
        case (.map(let ownKey, let own), .map(let otherKey, let other)):
            ownKey.isAssignable(to: otherKey) && own.isAssignable(to: other)
        case (.object(let members, let isOpen), .map(let key, let other)):
            CELType.string.isAssignable(to: key) && (isOpen || members.values.allSatisfy { $0.isAssignable(to: other) })
        case (.map(let key, _), .object): key.isAssignable(to: .string)
        case (.object, .object): true
        default: self == wanted
        }
    }

    /// The one type that values of both types have: the same type, or `dynamic`.
    func joined(with other: CELType) -> CELType {
        switch (self, other) {
        case (.list(let left), .list(let right)): .list(left.joined(with: right))
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            .map(leftKey.joined(with: rightKey), left.joined(with: right))
        default: self == other ? self : .dynamic
        }
    }

    var isNumeric: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }
}
