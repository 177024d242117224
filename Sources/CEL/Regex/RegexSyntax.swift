/// A parsed regular expression.
indirect enum RegexSyntax: Sendable {
    /// One character out of a set, by its number in the parser's list.
    case set(Int)
    case assertion(RegexAssertion)
    case sequence([RegexSyntax])
    case alternatives([RegexSyntax])
    /// So many repetitions; without `most` any number.
    case repetition(RegexSyntax, least: Int, most: Int?)

    /// Matches the empty text.
    static let empty = RegexSyntax.sequence([])

    /// What a place in the text must be like.
    enum RegexAssertion: Sendable {
        case textStart
        case textEnd
        case lineStart
        case lineEnd
        case wordBoundary
        case notWordBoundary
    }
}

typealias RegexAssertion = RegexSyntax.RegexAssertion

/// A set of code points: ranges and general categories, perhaps inverted.
struct CharacterSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    /// Sets of which each member counts too, such as `\D` inside `[...]`.
    var nested: [CharacterSet] = []
    var categories: Set<UnicodeCategory> = []
    var isInverted = false
    var ignoresCase = false

    init(_ ranges: [ClosedRange<UInt32>] = [], isInverted: Bool = false) {
        self.ranges = ranges
        self.isInverted = isInverted
    }

    init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
        ranges = [scalar.value...scalar.value]
        self.ignoresCase = ignoresCase
    }

    init(categories: Set<UnicodeCategory>, isInverted: Bool) {
        self.categories = categories
        self.isInverted = isInverted
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        containsExactly(scalar) != isInverted
    }

    private func containsExactly(_ scalar: Unicode.Scalar) -> Bool {
        if hasMember(scalar) { return true }
        guard ignoresCase else { return false }
        return [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
            .contains { mapping in
                guard let other = mapping.unicodeScalars.first, mapping.unicodeScalars.count == 1, other != scalar
                else {
                    return false
                }
                return hasMember(other)
            }
    }

    private func hasMember(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return true }
        for set in nested where set.contains(scalar) { return true }
        return !categories.isEmpty && categories.contains(UnicodeCategory(of: scalar))
    }

    static let digits = CharacterSet([0x30...0x39])
    static let words = CharacterSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let spaces = CharacterSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let any = CharacterSet([0...0x10FFFF])
    static let anyButNewline = CharacterSet([0x0A...0x0A], isInverted: true)

    var inverted: CharacterSet {
        var set = self
        set.isInverted.toggle()
        return set
    }

    /// The classes in `[[:name:]]`.
    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
        "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}

/// A Unicode general category by its two letters.
enum UnicodeCategory: String, CaseIterable, Sendable {
    case uppercaseLetter = "Lu"
    case lowercaseLetter = "Ll"
    case titlecaseLetter = "Lt"
    case modifierLetter = "Lm"
    case otherLetter = "Lo"
    case nonspacingMark = "Mn"
    case spacingMark = "Mc"
    case enclosingMark = "Me"
    case decimalNumber = "Nd"
    case letterNumber = "Nl"
    case otherNumber = "No"
    case connectorPunctuation = "Pc"
    case dashPunctuation = "Pd"
    case openPunctuation = "Ps"
    case closePunctuation = "Pe"
    case initialPunctuation = "Pi"
    case finalPunctuation = "Pf"
    case otherPunctuation = "Po"
    case mathSymbol = "Sm"
    case currencySymbol = "Sc"
    case modifierSymbol = "Sk"
    case otherSymbol = "So"
    case spaceSeparator = "Zs"
    case lineSeparator = "Zl"
    case paragraphSeparator = "Zp"
    case control = "Cc"
    case format = "Cf"
    case surrogate = "Cs"
    case privateUse = "Co"
    case unassigned = "Cn"

    /// The categories that `\p{name}` means: one, or all of a major class such as `L`.
    static func named(_ name: String) -> Set<UnicodeCategory>? {
        let found = allCases.filter { $0.rawValue == name || name.count == 1 && $0.rawValue.hasPrefix(name) }
        return found.isEmpty ? nil : Set(found)
    }

    init(of scalar: Unicode.Scalar) {
        self =
            switch scalar.properties.generalCategory {
            case .uppercaseLetter: .uppercaseLetter
            case .lowercaseLetter: .lowercaseLetter
            case .titlecaseLetter: .titlecaseLetter
            case .modifierLetter: .modifierLetter
            case .otherLetter: .otherLetter
            case .nonspacingMark: .nonspacingMark
            case .spacingMark: .spacingMark
            case .enclosingMark: .enclosingMark
            case .decimalNumber: .decimalNumber
            case .letterNumber: .letterNumber
            case .otherNumber: .otherNumber
            case .connectorPunctuation: .connectorPunctuation
            case .dashPunctuation: .dashPunctuation
            case .openPunctuation: .openPunctuation
            case .closePunctuation: .closePunctuation
            case .initialPunctuation: .initialPunctuation
            case .finalPunctuation: .finalPunctuation
            case .otherPunctuation: .otherPunctuation
            case .mathSymbol: .mathSymbol
            case .currencySymbol: .currencySymbol
            case .modifierSymbol: .modifierSymbol
            case .otherSymbol: .otherSymbol
            case .spaceSeparator: .spaceSeparator
            case .lineSeparator: .lineSeparator
            case .paragraphSeparator: .paragraphSeparator
            case .control: .control
            case .format: .format
            case .surrogate: .surrogate
            case .privateUse: .privateUse
            case .unassigned: .unassigned
            @unknown default: .unassigned
            }
    }
}
