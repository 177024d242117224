extension RegexParser {
    /// `\…` outside a class.
    mutating func parseEscape() throws(RegexError) -> RegexSyntax {
        let start = position
        position += 1
        if let assertion = takeAssertion() { return .assertion(assertion) }
        if let scalar = current, ("1"..."9").contains(scalar) || scalar == "k" {
            throw RegexError("back references are not supported", hint: "spell out what repeats", at: start)
        }
        if let set = try takeNamedClass(start) { return make(set) }
        return make(CharacterSet(try takeEscapedScalar(start), ignoresCase: flags.ignoresCase))
    }

    private mutating func takeAssertion() -> RegexAssertion? {
        let assertion: RegexAssertion
        switch current {
        case "A": assertion = .textStart
        case "z": assertion = .textEnd
        case "b": assertion = .wordBoundary
        case "B": assertion = .notWordBoundary
        default: return nil
        }
        position += 1
        return assertion
    }

    /// `d`, `w`, `s`, `p{…}` and their opposites after a backslash.
    private mutating func takeNamedClass(_ start: Int) throws(RegexError) -> CharacterSet? {
        guard let letter = current else { return nil }
        switch letter {
        case "d", "D", "w", "W", "s", "S":
            position += 1
            let set: CharacterSet =
                letter == "d" || letter == "D" ? .digits : letter == "w" || letter == "W" ? .words : .spaces
            return ("A"..."Z").contains(letter) ? set.inverted : set
        case "p", "P":
            position += 1
            let isInverted = letter == "P"
            var name = ""
            if take("{") {
                while let scalar = current, scalar != "}" {
                    name.unicodeScalars.append(scalar)
                    position += 1
                }
                guard take("}") else {
                    throw RegexError("the Unicode class does not end", hint: "close it with '}'", at: start)
                }
            } else if let scalar = current {
                name = String(scalar)
                position += 1
            }
            let isOpposite = name.hasPrefix("^")
            guard let categories = UnicodeCategory.named(isOpposite ? String(name.dropFirst()) : name) else {
                throw RegexError(
                    "there is no such Unicode class", hint: "general categories are known, such as \\p{L} and \\p{Lu}",
                    at: start)
            }
            return CharacterSet(categories: categories, isInverted: isInverted != isOpposite)
        default:
            return nil
        }
    }

    /// The character that an escape stands for.
    private mutating func takeEscapedScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
        guard let scalar = current else {
            throw RegexError("it ends after a backslash", hint: "write '\\\\\\\\' for a literal one", at: start)
        }
        position += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "a": return "\u{07}"
        case "x": return try takeHexScalar(start)
        case "0": return try takeOctalScalar(start)
        case _ where scalar.isDigit || scalar.isIdentifierStart && scalar != "_":
            throw RegexError(
                "'\\\(scalar)' is no escape", hint: "letters have a backslash only with a meaning", at: start)
        default: return scalar
        }
    }

    private mutating func takeHexScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
        let isBraced = take("{")
        var value: UInt32 = 0
        var count = 0
        while let digit = current?.hexValue, count < (isBraced ? 6 : 2) {
            value = value * 16 + digit
            count += 1
            position += 1
        }
        guard isBraced ? count > 0 && take("}") : count == 2, let scalar = Unicode.Scalar(value) else {
            throw RegexError("the hexadecimal escape is no character", hint: "write \\x41 or \\x{1F600}", at: start)
        }
        return scalar
    }

    private mutating func takeOctalScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<2 {
            guard let digit = current?.hexValue, digit < 8 else { break }
            value = value * 8 + digit
            position += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw RegexError("the octal escape is no character", at: start)
        }
        return scalar
    }

    /// A class such as `[a-z]`.
    mutating func parseClass() throws(RegexError) -> CharacterSet {
        let start = position
        position += 1
        var set = CharacterSet()
        set.ignoresCase = flags.ignoresCase
        set.isInverted = take("^")
        var isFirst = true
        while let scalar = current, scalar != "]" || isFirst {
            isFirst = false
            if try takePOSIXClass(into: &set) { continue }
            if scalar == "\\" {
                position += 1
                if let named = try takeNamedClass(position - 1) {
                    set.nested.append(named)
                    continue
                }
                position -= 1
            }
            let low = try takeClassScalar()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            position += 1
            let high = try takeClassScalar()
            guard low.value <= high.value else {
                throw RegexError("the range in '[]' runs backwards", hint: "write the lower end first", at: start)
            }
            set.ranges.append(low.value...high.value)
        }
        guard take("]") else { throw RegexError("the class does not end", hint: "close it with ']'", at: start) }
        return set
    }

    private mutating func takeClassScalar() throws(RegexError) -> Unicode.Scalar {
        let start = position
        guard let scalar = current else {
            throw RegexError("the class does not end", hint: "close it with ']'", at: start)
        }
        position += 1
        return scalar == "\\" ? try takeEscapedScalar(start) : scalar
    }

    private mutating func takePOSIXClass(into set: inout CharacterSet) throws(RegexError) -> Bool {
        let start = position
        guard take("[:") else { return false }
        let isInverted = take("^")
        var name = ""
        while let scalar = current, scalar.isIdentifierStart {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard take(":]"), let ranges = CharacterSet.posix[name] else {
            throw RegexError("there is no such class", hint: "write for example [[:alpha:]]", at: start)
        }
        set.nested.append(CharacterSet(ranges, isInverted: isInverted))
        return true
    }
}
