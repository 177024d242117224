/// What a value in a workflow file may be.
///
/// The whole language is described once, as shapes (`WorkflowShapes.swift`). The check of a file, with its
/// messages, and the JSON Schema for editors are both made from that description.
indirect enum Shape: Sendable {
    /// An id: `[a-z][a-z0-9_-]*`.
    case identifier
    /// One line or more of text, without expressions.
    case text
    /// The text of a script, which must be free of expressions.
    case script
    /// `true` or `false`.
    case boolean
    /// A whole number within bounds.
    case integer(ClosedRange<Int>)
    /// A number within bounds.
    case number(ClosedRange<Double>)
    /// A duration above zero: `30s`.
    case duration
    /// One word of several.
    case choice([String])
    /// Five fields that name times.
    case cron
    /// The name of a time zone.
    case timezone
    /// One expression, with or without `${{ }}`.
    case condition
    /// A text, number or truth value, in which expressions may stand; it becomes text.
    case textTemplate
    /// Anything, in which expressions may stand.
    case template
    /// Nothing at all, or an empty mapping.
    case nothing
    /// A list with a number of elements within bounds.
    case list(of: Shape, count: ClosedRange<Int>)
    /// One value, or a list of such values.
    case oneOrMany(Shape, countMax: Int)
    /// A mapping with known keys.
    case mapping(MappingShape)
    /// A mapping whose names the author chooses.
    case named(Shape, names: NameRule, countMax: Int)
}

/// A mapping with known keys.
struct MappingShape: Sendable {
    /// What the mapping is, for messages: `a step`.
    let title: String
    /// The known keys, in the order in which people write them.
    let keys: [Key]
    /// Keys that the language will have, but that this version cannot do.
    let later: Set<String>

    init(_ title: String, _ keys: [Key], later: Set<String> = []) {
        self.title = title
        self.keys = keys
        self.later = later
    }

    /// A key of a mapping.
    struct Key: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool
        /// What it is for, shown by editors.
        let summary: String

        init(_ name: String, _ shape: Shape, required: Bool = false, _ summary: String) {
            self.name = name
            self.shape = shape
            self.isRequired = required
            self.summary = summary
        }
    }

    func key(_ name: String) -> Key? {
        keys.first { $0.name == name }
    }
}

/// Which names a mapping may have whose names the author chooses.
enum NameRule: Sendable {
    /// `[a-z][a-z0-9_-]*`, so that expressions can name it.
    case identifier
    /// `[A-Za-z_][A-Za-z0-9_]*`, as POSIX wants names of environment variables.
    case environmentVariable
    /// Any text without expressions.
    case any

    /// The longest name; it becomes part of idempotency keys, file names and database rows.
    static let lengthMax = 64

    func allows(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= Self.lengthMax || self == .any else { return false }
        return switch self {
        case .identifier:
            isLowercase(name.utf8.first)
                && name.utf8.allSatisfy { isLowercase($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2D }
        case .environmentVariable:
            !isDigit(name.utf8.first)
                && name.utf8.allSatisfy { isLowercase($0) || isUppercase($0) || isDigit($0) || $0 == 0x5F }
        case .any: TemplateScanner.offsetOfOpening(in: name) == nil
        }
    }

    /// The rule in words, for messages.
    var inWords: String {
        switch self {
        case .identifier:
            "a name of at most \(Self.lengthMax) characters: a lower-case letter, then lower-case letters, digits, _ or -"
        case .environmentVariable:
            "the name of an environment variable: letters, digits and _, no digit first, at most \(Self.lengthMax)"
        case .any: "a name without expressions"
        }
    }

    /// The rule as a regular expression (ECMA 262, as JSON Schema uses them).
    var pattern: String? {
        switch self {
        case .identifier: "^[a-z][a-z0-9_-]{0,\(Self.lengthMax - 1)}$"
        case .environmentVariable: "^[A-Za-z_][A-Za-z0-9_]{0,\(Self.lengthMax - 1)}$"
        case .any: nil
        }
    }

    private func isLowercase(_ byte: UInt8?) -> Bool { byte.map { (0x61...0x7A).contains($0) } ?? false }
    private func isUppercase(_ byte: UInt8?) -> Bool { byte.map { (0x41...0x5A).contains($0) } ?? false }
    private func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
}
