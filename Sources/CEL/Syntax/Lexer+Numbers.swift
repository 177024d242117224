extension Lexer {
    /// A number; the sign is an operator of its own.
    mutating func number() throws(CELError) -> Token.Kind {
        let start = position
        if peek() == "0", let mark = peek(1), mark == "x" || mark == "X" {
            position += 2
            let digits = take { $0.hexValue != nil }
            return try whole(digits, radix: 16, start: start)
        }
        let digits = take { $0.isDigit }
        var isDouble = false
        if peek() == ".", peek(1)?.isDigit == true {
            isDouble = true
            position += 1
            _ = take { $0.isDigit }
        }
        if let mark = peek(), mark == "e" || mark == "E" {
            let hasSign = peek(1) == "+" || peek(1) == "-"
            if peek(hasSign ? 2 : 1)?.isDigit == true {
                isDouble = true
                position += hasSign ? 2 : 1
                _ = take { $0.isDigit }
            }
        }
        guard isDouble else { return try whole(digits, radix: 10, start: start) }
        try checkEnd(start: start)
        guard let value = Double(text(from: start)), value.isFinite else {
            throw CELError(.syntax, "the number is too large for a double", at: start)
        }
        return .double(value)
    }

    private mutating func whole(_ digits: String, radix: Int, start: Int) throws(CELError) -> Token.Kind {
        let isUnsigned = peek() == "u" || peek() == "U"
        if isUnsigned { position += 1 }
        try checkEnd(start: start)
        guard !digits.isEmpty else { throw CELError(.syntax, "digits are missing after '0x'", at: start) }
        guard let value = UInt64(digits, radix: radix) else {
            throw CELError(
                .syntax, "the whole number does not fit 64 bits", hint: "write it as a double, with '.0'", at: start)
        }
        return isUnsigned ? .uint(value) : .int(value)
    }

    /// A letter that follows a number without a space is a slip, such as `10m` or `2h`.
    private func checkEnd(start: Int) throws(CELError) {
        guard let scalar = peek(), scalar.isIdentifierStart else { return }
        throw CELError(
            .syntax, "a number is followed directly by '\(scalar)'",
            hint: "a span of time is written duration(\"10m\")", at: start)
    }

    private mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while let scalar = peek(), isPart(scalar) { position += 1 }
        return text(from: start)
    }
}
