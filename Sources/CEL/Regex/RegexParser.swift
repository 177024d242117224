/// Parses RE2's syntax; its recursion is bounded by the nesting of groups.
struct RegexParser {
    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    /// The sets of characters in the pattern.
    private(set) var sets: [CharacterSet] = []
    private var depth = 0

    /// The flags of `(?ims)`; `U` changes only which match is taken, not whether there is one.
    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var anchorsMatchLines = false
    }

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parseWhole() throws(RegexError) -> RegexSyntax {
        guard scalars.count <= RegexLimits.lengthMax else {
            throw RegexError("it has more than \(RegexLimits.lengthMax) characters", at: RegexLimits.lengthMax)
        }
        let syntax = try parseAlternatives()
        guard current == nil else {
            throw RegexError("')' without '('", hint: "write '\\\\)' for a literal one", at: position)
        }
        return syntax
    }

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    /// Makes the syntax for one character out of a set.
    mutating func make(_ set: CharacterSet) -> RegexSyntax {
        sets.append(set)
        return .set(sets.count - 1)
    }

    private mutating func parseAlternatives() throws(RegexError) -> RegexSyntax {
        var alternatives = [try parseSequence()]
        while take("|") { alternatives.append(try parseSequence()) }
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func parseSequence() throws(RegexError) -> RegexSyntax {
        var parts: [RegexSyntax] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            if take("\\Q") {
                var literals = takeQuoted()
                // What follows the end of the quotation repeats its last character.
                if let last = literals.popLast() { literals.append(try parseRepetition(of: last)) }
                parts += literals
            } else {
                parts.append(try parseRepetition(of: parseAtom()))
            }
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// The characters up to `\E`, which mean themselves.
    private mutating func takeQuoted() -> [RegexSyntax] {
        var literals: [RegexSyntax] = []
        while !take("\\E"), let literal = current {
            literals.append(make(CharacterSet(literal, ignoresCase: flags.ignoresCase)))
            position += 1
        }
        return literals
    }

    private mutating func parseRepetition(of atom: RegexSyntax) throws(RegexError) -> RegexSyntax {
        guard let (least, most) = try takeQuantifier() else { return atom }
        _ = take("?")
        let start = position
        if try takeQuantifier() != nil {
            throw RegexError("two repetitions follow each other", hint: "write (?:x*)* if that is meant", at: start)
        }
        return .repetition(atom, least: least, most: most)
    }

    private mutating func takeQuantifier() throws(RegexError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        guard let least = takeNumber() else {
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = takeNumber() }
        guard take("}") else {
            position = start
            return nil
        }
        guard max(least, most ?? 0) <= RegexLimits.repeatMax, least <= most ?? least else {
            throw RegexError(
                "the repetition is out of order or above \(RegexLimits.repeatMax)", hint: "write {least,most}",
                at: start)
        }
        return (least, most)
    }

    private mutating func takeNumber() -> Int? {
        let start = position
        while let scalar = current, scalar.isDigit { position += 1 }
        guard position > start else { return nil }
        // A number too long for Int is above every limit.
        return Int(String(String.UnicodeScalarView(scalars[start..<position]))) ?? .max
    }

    private mutating func parseAtom() throws(RegexError) -> RegexSyntax {
        let start = position
        guard let scalar = current else { return .empty }
        switch scalar {
        case "(": return try parseGroup()
        case "[": return make(try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?":
            throw RegexError(
                "'\(scalar)' has nothing to repeat", hint: "write '\\\\\(scalar)' for a literal one", at: start)
        default: break
        }
        guard try takeQuantifier() == nil else { throw RegexError("a repetition has nothing to repeat", at: start) }
        position += 1
        switch scalar {
        case ".": return make(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .assertion(flags.anchorsMatchLines ? .lineStart : .textStart)
        case "$": return .assertion(flags.anchorsMatchLines ? .lineEnd : .textEnd)
        default: return make(CharacterSet(scalar, ignoresCase: flags.ignoresCase))
        }
    }

    private mutating func parseGroup() throws(RegexError) -> RegexSyntax {
        let start = position
        let outerFlags = flags
        position += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= RegexLimits.depthMax else {
            throw RegexError("groups nest more than \(RegexLimits.depthMax) deep", at: start)
        }
        if take("?"), try !parseGroupHead(start) { return .empty }
        let syntax = try parseAlternatives()
        guard take(")") else { throw RegexError("the group does not end", hint: "close it with ')'", at: start) }
        flags = outerFlags
        return syntax
    }

    /// What follows `(?`: false when the group only sets flags and has ended.
    private mutating func parseGroupHead(_ start: Int) throws(RegexError) -> Bool {
        if current == "=" || current == "!" || take("<=") || take("<!") {
            throw RegexError("look-around is not supported", hint: "combine two matches with && and !", at: start)
        }
        if take("P<") || take("<") {
            let nameStart = position
            while let scalar = current, scalar.isDigit || scalar.isIdentifierStart { position += 1 }
            guard position > nameStart, take(">") else { throw RegexError("the group's name does not end", at: start) }
            return true
        }
        var isSet = true
        while let flag = current {
            position += 1
            switch flag {
            case "i": flags.ignoresCase = isSet
            case "s": flags.dotMatchesNewline = isSet
            case "m": flags.anchorsMatchLines = isSet
            case "U": break
            case "-" where isSet: isSet = false
            case ":": return true
            case ")": return false
            default: throw RegexError("'\(flag)' is no flag", hint: "flags are i, m, s and U", at: position - 1)
            }
        }
        throw RegexError("the group does not end", hint: "close it with ')'", at: start)
    }
}
