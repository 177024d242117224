extension Parser {
    /// A primary with any number of `.name`, `.name(…)` and `[index]` after it.
    mutating func parseMember() throws(CELError) -> Node {
        var node = try parsePrimary()
        while true {
            let offset = current.offset
            if take(.dot) {
                node = try parseSelection(of: node)
            } else if take(.openBracket) {
                let index = try parseExpression()
                try expect(.closeBracket)
                node = try make(.index(node, index), at: offset)
            } else {
                return node
            }
        }
    }

    private mutating func parseSelection(of base: Node) throws(CELError) -> Node {
        let token = current
        switch token.kind {
        case .quotedName(let name):
            position += 1
            return try make(.select(base, name), at: token.offset)
        case .identifier(let name) where !Parser.keywords.contains(name):
            position += 1
            if take(.openParenthesis) { return try parseMemberCall(of: base, name: name, at: token.offset) }
            if let kind = wellKnownType(base, name) { return try make(.constant(.type(kind)), at: token.offset) }
            return try make(.select(base, name), at: token.offset)
        case .identifier(let name):
            throw CELError(
                .syntax, "'\(name)' is a word of the language and cannot follow '.'",
                hint: "write it as an index: [\"\(name)\"]", at: token.offset)
        case .symbol(.question):
            throw CELError(
                .syntax, "optional selection '.?' is not supported",
                hint: "write has(a.b) ? a.b : other", at: token.offset)
        case .int, .uint, .double:
            throw CELError(.syntax, "a number cannot follow '.'", hint: "write an index: list[0]", at: token.offset)
        default:
            throw unexpected("a name after '.'")
        }
    }

    /// `google.protobuf.Duration` and `google.protobuf.Timestamp`, the only qualified names there are.
    private func wellKnownType(_ base: Node, _ name: String) -> CELKind? {
        guard case .select(let root, "protobuf") = base.form, case .variable(let index) = root.form,
            names[index] == "google"
        else { return nil }
        return CELKind(rawValue: "google.protobuf.\(name)")
    }

    private mutating func parsePrimary() throws(CELError) -> Node {
        let token = current
        switch token.kind {
        case .identifier(let name): return try parseName(name, isAbsolute: false)
        case .symbol(.dot):
            position += 1
            guard case .identifier(let name) = current.kind else { throw unexpected("a name after '.'") }
            return try parseName(name, isAbsolute: true)
        case .symbol(.openParenthesis):
            position += 1
            let node = try parseExpression()
            try expect(.closeParenthesis, hint: "the parenthesis at character \(token.offset + 1) is open")
            return node
        case .symbol(.openBracket):
            position += 1
            let elements = try parseList(until: .closeBracket)
            return try make(.list(elements), at: token.offset)
        case .symbol(.openBrace):
            position += 1
            return try parseMap(at: token.offset)
        default:
            return try parseLiteral()
        }
    }

    private mutating func parseLiteral() throws(CELError) -> Node {
        let offset = current.offset
        let isNegative = take(.minus)
        let token = current
        position += 1
        let value: CELValue
        switch token.kind {
        case .int(let magnitude):
            let number = isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
            guard let number else {
                throw CELError(
                    .syntax, "the whole number does not fit 64 bits", hint: "write it as a double, with '.0'",
                    at: offset)
            }
            value = .int(number)
        case .double(let number): value = .double(isNegative ? -number : number)
        case .uint(let number): value = .uint(number)
        case .string(let text): value = .string(text)
        case .bytes(let bytes): value = .bytes(bytes)
        default:
            position -= 1
            throw unexpected("a value")
        }
        return try make(.constant(value), at: offset)
    }

    private mutating func parseName(_ name: String, isAbsolute: Bool) throws(CELError) -> Node {
        let offset = current.offset
        switch name {
        case "true", "false":
            position += 1
            return try make(.constant(.bool(name == "true")), at: offset)
        case "null":
            position += 1
            return try make(.constant(.null), at: offset)
        case "in": throw unexpected("a value before 'in'")
        default: break
        }
        guard !Parser.reservedWords.contains(name) else {
            throw CELError(
                .syntax, "'\(name)' is reserved and cannot be a variable", hint: "choose another name", at: offset)
        }
        position += 1
        if take(.openParenthesis) { return try parseGlobalCall(name, at: offset) }
        if take(.openBrace) {
            throw CELError(
                .syntax, "messages such as \(name){…} are not supported",
                hint: "write a map: {\"key\": value}", at: offset)
        }
        if !isAbsolute, let slot = locals.lastIndex(of: name) { return try make(.local(slot), at: offset) }
        if let kind = CELKind(rawValue: name) { return try make(.constant(.type(kind)), at: offset) }
        return try make(.variable(number(of: name)), at: offset)
    }

    private mutating func number(of name: String) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        names.append(name)
        return names.count - 1
    }

    /// Expressions with commas between them up to a closing symbol; a list may end with a comma.
    mutating func parseList(until closing: Symbol) throws(CELError) -> [Node] {
        var nodes: [Node] = []
        while !take(closing) {
            nodes.append(try parseExpression())
            if take(closing) { break }
            try expect(.comma, hint: "values are separated by ',', and '\(closing.rawValue)' ends them")
            if closing == .closeParenthesis, current.kind == .symbol(.closeParenthesis) {
                throw unexpected("an argument after ','")
            }
        }
        return nodes
    }

    private mutating func parseMap(at offset: Int) throws(CELError) -> Node {
        var entries: [Node.MapEntry] = []
        while !take(.closeBrace) {
            let key = try parseExpression()
            try expect(.colon, hint: "a map is written {\"key\": value}")
            entries.append(Node.MapEntry(key: key, value: try parseExpression()))
            if take(.closeBrace) { break }
            try expect(.comma, hint: "entries are separated by ',', and '}' ends them")
        }
        return try make(.map(entries), at: offset)
    }

    private static let keywords: Set<String> = ["in", "true", "false", "null"]

    private static let reservedWords: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
}
