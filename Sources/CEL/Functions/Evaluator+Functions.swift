internal import JSON

extension Evaluator {
    /// Calls a function with the values of its arguments.
    mutating func call(_ function: Function, _ nodes: [Node], at node: Node) throws(CELError) -> CELValue {
        var arguments: [CELValue] = []
        arguments.reserveCapacity(nodes.count)
        for node in nodes { arguments.append(try evaluate(node)) }
        let first = arguments[0]
        for argument in arguments { try charge(argument, of: function, at: node) }
        let result: CELValue?
        switch function {
        case .size: result = size(first)
        case .type: result = .type(first.kind)
        case .dyn: result = first
        case .contains, .startsWith, .endsWith: result = search(function, arguments)
        case .matches: return try matches(arguments, at: node)
        case .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp:
            result = try Conversion(offset: node.offset).convert(first, to: function)
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getHours,
            .getMinutes, .getSeconds, .getMilliseconds:
            result = try TimeFunctions(offset: node.offset).call(function, arguments)
        case .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii, .replace, .reverse, .split, .substring,
            .trim, .join:
            result = try TextFunctions(offset: node.offset, costLeft: costLeft).call(function, arguments)
            if let result { try chargeResult(result, at: node) }
        }
        guard let result else { throw noOverload(function, arguments, at: node) }
        return result
    }

    /// `matches` with a pattern that was compiled while parsing.
    mutating func matches(_ operand: Node, _ regex: RegularExpression, at node: Node) throws(CELError) -> CELValue {
        let value = try evaluate(operand)
        guard case .string(let text) = value else { throw noOverload(.matches, [value, .string("")], at: node) }
        return .bool(try search(text, for: regex, at: node))
    }

    private mutating func matches(_ arguments: [CELValue], at node: Node) throws(CELError) -> CELValue {
        guard case .string(let text) = arguments[0], case .string(let pattern) = arguments[1] else {
            throw noOverload(.matches, arguments, at: node)
        }
        try charge(bytes: pattern.utf8.count * 10, at: node)
        let regex: RegularExpression
        do throws(RegexError) {
            regex = try RegularExpression(pattern)
        } catch {
            throw CELError(.regex, error.message, hint: error.hint, at: node.offset)
        }
        try charge(regex.stateCount, at: node)
        return .bool(try search(text, for: regex, at: node))
    }

    /// The work is the product of the text's length and the pattern's.
    private mutating func search(_ text: String, for regex: RegularExpression, at node: Node) throws(CELError) -> Bool {
        try charge(1 + text.utf8.count * regex.stateCount / 50, at: node)
        return regex.matches(text)
    }

    private mutating func charge(_ argument: CELValue, of function: Function, at node: Node) throws(CELError) {
        switch argument {
        case .string(let text): try charge(bytes: text.utf8.count, at: node)
        case .bytes(let bytes): try charge(bytes: bytes.count, at: node)
        case .list(let list) where function == .join: try charge(list.count, at: node)
        default: break
        }
    }

    private mutating func chargeResult(_ result: CELValue, at node: Node) throws(CELError) {
        switch result {
        case .string(let text): try charge(bytes: text.utf8.count, at: node)
        case .list(let list): try charge(list.count, at: node)
        default: break
        }
    }

    private func size(_ value: CELValue) -> CELValue? {
        switch value {
        case .string(let text): .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .list(let list): .int(Int64(list.count))
        case .map(let map): .int(Int64(map.count))
        default: nil
        }
    }

    private func search(_ function: Function, _ arguments: [CELValue]) -> CELValue? {
        guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else { return nil }
        switch function {
        case .startsWith: return .bool(text.utf8.starts(with: part.utf8))
        case .endsWith: return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
        default: return .bool(TextSearch(part.utf8).first(in: Array(text.utf8)) != nil)
        }
    }

    private func noOverload(_ function: Function, _ arguments: [CELValue], at node: Node) -> CELError {
        let types = arguments.map(\.kind.displayName).joined(separator: ", ")
        return CELError(
            .type, "\(function.rawValue)() does not take (\(types))",
            hint: "it is called as \(function.signature.usage(of: function))", at: node.offset)
    }
}

/// The fault that no function has the name, or not with these arguments.
enum UnknownFunction {
    static func error(_ name: String, isMember: Bool, argumentCount: Int, at offset: Int) -> CELError {
        if let function = Function(rawValue: name) {
            return CELError(
                .unknownName, "\(name)() is not called like this",
                hint: "it is called as \(function.signature.usage(of: function))", at: offset)
        }
        let names = Function.allCases.map(\.rawValue) + ["has", "all", "exists", "exists_one", "map", "filter"]
        return CELError(
            .unknownName, "there is no function '\(name)'",
            hint: NearestName.find(for: aliases[name] ?? name, in: names).map { "did you mean '\($0)'?" },
            at: offset)
    }

    /// What people of other languages write.
    private static let aliases: [String: String] = [
        "length": "size", "len": "size", "count": "size", "lower": "lowerAscii", "upper": "upperAscii",
        "toLowerCase": "lowerAscii", "toUpperCase": "upperAscii", "toString": "string", "str": "string",
        "includes": "contains", "any": "exists", "some": "exists", "every": "all", "strip": "trim", "match": "matches",
    ]
}
