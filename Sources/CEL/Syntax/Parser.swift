/// A recursive-descent parser of the CEL grammar; its recursion is bounded by the limits' depth.
struct Parser {
    let tokens: [Token]
    let limits: CELLimits
    var position = 0
    /// The names of the scope that the expression uses; a variable is its index here.
    var names: [String] = []
    /// The variables of the macros around the current place; a slot is an index here.
    var locals: [String] = []
    /// The most variables of macros that are bound at once.
    var localsMax = 0
    private var depth = 0
    private var nodeCount = 0

    init(_ source: String, limits: CELLimits) throws(CELError) {
        guard source.utf8.count <= limits.sourceBytesMax else {
            throw CELError(
                .syntax, "the expression has \(source.utf8.count) bytes, at most \(limits.sourceBytesMax) are allowed",
                hint: "compute parts of it in a step of its own", at: 0)
        }
        tokens = try Lexer.tokens(of: source)
        self.limits = limits
    }

    mutating func parseWhole() throws(CELError) -> Node {
        if current.kind == .end {
            throw CELError(.syntax, "the expression is empty", hint: "write a value, such as inputs.name", at: 0)
        }
        let node = try parseExpression()
        guard current.kind == .end else { throw unexpected("an operator or the end of the expression") }
        return node
    }

    /// A choice, `or ? or : expression`, or what binds closer.
    mutating func parseExpression() throws(CELError) -> Node {
        try enter()
        defer { depth -= 1 }
        let condition = try parseOr()
        let offset = current.offset
        guard take(.question) else { return condition }
        let then = try parseOr()
        try expect(.colon, hint: "a choice is written condition ? value : other")
        let otherwise = try parseExpression()
        return try make(.conditional(condition, then: then, otherwise: otherwise), at: offset)
    }

    private mutating func parseOr() throws(CELError) -> Node {
        let first = try parseAnd()
        let offset = current.offset
        var operands = [first]
        while take(.or) { operands.append(try parseAnd()) }
        return operands.count == 1 ? first : try make(.or(operands), at: offset)
    }

    private mutating func parseAnd() throws(CELError) -> Node {
        let first = try parseBinary(rankMin: 0)
        let offset = current.offset
        var operands = [first]
        while take(.and) { operands.append(try parseBinary(rankMin: 0)) }
        return operands.count == 1 ? first : try make(.and(operands), at: offset)
    }

    /// Relations, sums and products by precedence climbing; all of them group from the left.
    private mutating func parseBinary(rankMin: Int) throws(CELError) -> Node {
        var left = try parseUnary()
        while let (operation, rank) = binaryOperator(), rank >= rankMin {
            let offset = current.offset
            position += 1
            let right = try parseBinary(rankMin: rank + 1)
            left = try make(.binary(operation, left, right), at: offset)
        }
        return left
    }

    private func binaryOperator() -> (BinaryOperator, rank: Int)? {
        switch current.kind {
        case .identifier("in"): return (.contained, 0)
        case .symbol(let symbol):
            guard let operation = BinaryOperator(rawValue: symbol.rawValue) else { return nil }
            switch operation {
            case .multiply, .divide, .modulo: return (operation, 2)
            case .add, .subtract: return (operation, 1)
            default: return (operation, 0)
            }
        default: return nil
        }
    }

    private mutating func parseUnary() throws(CELError) -> Node {
        let offset = current.offset
        if current.kind == .symbol(.not) {
            var count = 0
            while take(.not) { count += 1 }
            let operand = try parseMember()
            let negated = try make(.not(operand), at: offset)
            return count.isMultiple(of: 2) ? try make(.not(negated), at: offset) : negated
        }
        guard current.kind == .symbol(.minus) else { return try parseMember() }
        if case .int = tokens[position + 1].kind { return try parseMember() }
        if case .double = tokens[position + 1].kind { return try parseMember() }
        var count = 0
        while take(.minus) { count += 1 }
        let operand = try parseMember()
        let negated = try make(.negate(operand), at: offset)
        return count.isMultiple(of: 2) ? try make(.negate(negated), at: offset) : negated
    }
}

extension Parser {
    /// The token at the current place; the last one, the end, is never passed.
    var current: Token { tokens[position] }

    /// Counts one more nested part; its end subtracts it again.
    mutating func enter() throws(CELError) {
        guard depth < limits.depthMax else { throw tooDeep(at: current.offset) }
        depth += 1
    }

    /// Makes a node after checking the limits.
    mutating func make(_ form: Node.Form, at offset: Int) throws(CELError) -> Node {
        nodeCount += 1
        guard nodeCount <= limits.nodesMax else {
            throw CELError(
                .syntax, "the expression has more than \(limits.nodesMax) parts",
                hint: "compute parts of it in a step of its own", at: offset)
        }
        let leaf = Node(form: form, offset: offset, height: 1)
        let height = 1 + (leaf.children.map(\.height).max() ?? 0)
        guard height <= limits.depthMax else { throw tooDeep(at: offset) }
        return Node(form: form, offset: offset, height: height)
    }

    private func tooDeep(at offset: Int) -> CELError {
        CELError(
            .syntax, "the expression nests more than \(limits.depthMax) deep",
            hint: "use a list, such as [a, b].join() or x in [a, b], or an extra step", at: offset)
    }

    mutating func take(_ symbol: Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ symbol: Symbol, hint: String? = nil) throws(CELError) {
        guard take(symbol) else { throw unexpected("'\(symbol.rawValue)'", hint: hint) }
    }

    /// The fault that the current token is not what the grammar wants.
    func unexpected(_ expected: String, hint: String? = nil) -> CELError {
        var hint = hint
        if case .identifier(let word) = current.kind {
            switch word {
            case "and": hint = "write '&&' for 'and'"
            case "or": hint = "write '||' for 'or'"
            case "not": hint = "write '!' for 'not'"
            default: break
            }
        }
        return CELError(.syntax, "expected \(expected), found \(current.found)", hint: hint, at: current.offset)
    }
}
