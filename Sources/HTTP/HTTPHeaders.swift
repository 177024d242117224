/// Header fields in their order; names are compared without regard to case, and may stand more than once.
public struct HTTPHeaders: Sendable, Hashable {
    /// A name and its value.
    public struct Field: Sendable, Hashable {
        /// The name as it was given.
        public var name: String
        /// The value, without white space around it.
        public var value: String

        /// Makes a field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in their order.
    public private(set) var fields: [Field]

    /// Makes headers out of fields.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value under a name; setting it replaces all of that name, `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// All values under a name, in their order.
    public func all(named name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// Appends a field; others of the same name stay.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Whether two names are the same: ASCII letters without regard to case (RFC 9110 §5.1).
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { lowered($0) == lowered($1) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers out of names and values, in their order.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field(name: $0, value: $1) })
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible {
    /// The fields' names; values are left out because they may be secrets.
    public var description: String { "[" + fields.map(\.name).joined(separator: ", ") + "]" }
    /// The same as `description`: values may be secrets.
    public var debugDescription: String { description }
}

extension HTTPHeaders.Field: CustomStringConvertible, CustomDebugStringConvertible {
    /// The name; the value is left out because it may be a secret.
    public var description: String { name }
    /// The same as `description`: the value may be a secret.
    public var debugDescription: String { description }
}
