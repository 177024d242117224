extension Parser {
    /// `name(…)` after the opening parenthesis.
    mutating func parseGlobalCall(_ name: String, at offset: Int) throws(CELError) -> Node {
        let arguments = try parseList(until: .closeParenthesis)
        if name == "has" {
            guard arguments.count == 1, case .select(let base, let member) = arguments[0].form else {
                throw CELError(
                    .syntax, "has() takes one selection of a member",
                    hint: "write has(object.member), or \"key\" in object", at: offset)
            }
            return try make(.has(base, member), at: arguments[0].offset)
        }
        return try makeCall(name, isMember: false, arguments, at: offset)
    }

    /// `base.name(…)` after the opening parenthesis.
    mutating func parseMemberCall(of base: Node, name: String, at offset: Int) throws(CELError) -> Node {
        if name == "bind", case .variable(let index) = base.form, names[index] == "cel" {
            return try parseBind(at: offset)
        }
        if let macro = Comprehension.Macro(rawValue: name == "existsOne" ? "exists_one" : name) {
            return try parseMacro(macro, over: base, at: offset)
        }
        let arguments = try parseList(until: .closeParenthesis)
        return try makeCall(name, isMember: true, [base] + arguments, at: offset)
    }

    private mutating func makeCall(
        _ name: String, isMember: Bool, _ arguments: [Node], at offset: Int
    ) throws(CELError) -> Node {
        guard let function = Function.named(name, isMember: isMember, argumentCount: arguments.count) else {
            return try make(.unknownCall(name, isMember: isMember, arguments), at: offset)
        }
        // A pattern that is invalid stays a call: the checker reports it, and evaluation fails.
        if function == .matches, case .constant(.string(let pattern)) = arguments[1].form,
            let regex = try? RegularExpression(pattern)
        {
            return try make(.matches(arguments[0], regex), at: offset)
        }
        return try make(.call(function, arguments), at: offset)
    }

    /// `variable, value, body)` of `cel.bind(…)`.
    private mutating func parseBind(at offset: Int) throws(CELError) -> Node {
        let usage = "write cel.bind(name, value, expression)"
        guard let name = takeVariable() else { throw unexpected("the name of a variable", hint: usage) }
        try expect(.comma, hint: usage)
        let value = try parseExpression()
        try expect(.comma, hint: usage)
        let slot = push([name])
        let body = try parseExpression()
        locals.removeLast()
        try expect(.closeParenthesis, hint: usage)
        return try make(.bind(slot: slot, value: value, body: body), at: offset)
    }

    private mutating func parseMacro(
        _ macro: Comprehension.Macro, over range: Node, at offset: Int
    ) throws(CELError) -> Node {
        let usage = macro.usage
        guard let first = takeVariable() else { throw unexpected("the name of a variable", hint: usage) }
        try expect(.comma, hint: usage)
        var variables = [first]
        if macro.allowsTwoVariables, case .identifier = current.kind, tokens[position + 1].kind == .symbol(.comma),
            let second = takeVariable()
        {
            guard second != first else {
                throw CELError(.syntax, "both variables are named '\(first)'", hint: usage, at: offset)
            }
            variables.append(second)
            position += 1
        }
        guard variables.count == 2 || !macro.needsTwoVariables else {
            throw unexpected("the name of a second variable", hint: usage)
        }
        let slot = push(variables)
        let arguments = try parseList(until: .closeParenthesis)
        locals.removeLast(variables.count)
        guard arguments.count == 1 || arguments.count == 2 && macro.allowsCondition else {
            throw CELError(.syntax, "\(macro.rawValue)() has the wrong number of arguments", hint: usage, at: offset)
        }
        let comprehension = Comprehension(
            macro: macro, range: range, slot: slot, hasTwoVariables: variables.count == 2,
            condition: arguments.count == 2 ? arguments[0] : nil, body: arguments[arguments.count - 1])
        return try make(.comprehension(comprehension), at: offset)
    }

    /// Takes the name of a variable when one stands here.
    private mutating func takeVariable() -> String? {
        guard case .identifier(let name) = current.kind, !["in", "true", "false", "null"].contains(name) else {
            return nil
        }
        position += 1
        return name
    }

    /// Binds variables for the part that is parsed next; the result is the slot of the first.
    private mutating func push(_ variables: [String]) -> Int {
        locals.append(contentsOf: variables)
        localsMax = max(localsMax, locals.count)
        return locals.count - variables.count
    }
}

extension Comprehension.Macro {
    fileprivate var allowsTwoVariables: Bool { self != .map && self != .filter }
    fileprivate var needsTwoVariables: Bool { self == .transformList || self == .transformMap }
    fileprivate var allowsCondition: Bool { self == .map || needsTwoVariables }

    fileprivate var usage: String {
        switch self {
        case .all: "write list.all(x, condition)"
        case .exists: "write list.exists(x, condition)"
        case .existsOne: "write list.exists_one(x, condition)"
        case .map: "write list.map(x, value) or list.map(x, condition, value)"
        case .filter: "write list.filter(x, condition)"
        case .transformList: "write list.transformList(index, x, value)"
        case .transformMap: "write map.transformMap(key, x, value)"
        }
    }
}
