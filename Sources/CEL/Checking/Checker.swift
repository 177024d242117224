internal import JSON

/// Finds the type of each part of a tree and what is certain to fail; what is `dynamic` is never complained about.
///
/// The recursion is as deep as the tree is high, which the parser bounds.
struct Checker {
    let names: [String]
    let scope: [String: CELType]
    /// The types of the variables that macros bind, by slot.
    var locals: [CELType]
    private var found: [CELError] = []

    init(names: [String], scope: [String: CELType], localsMax: Int) {
        self.names = names
        self.scope = scope
        locals = Array(repeating: .dynamic, count: localsMax)
    }

    /// What was found, in the order of the text.
    var issues: [CELError] {
        found.sorted { $0.offset < $1.offset }
    }

    mutating func check(_ node: Node) -> CELType {
        switch node.form {
        case .constant(let value): return CELType(of: value)
        case .variable(let index): return variable(names[index], at: node)
        case .local(let slot): return locals[slot]
        case .select(let base, let member): return select(member, of: check(base), at: node)
        case .has(let base, let member):
            _ = select(member, of: check(base), at: node)
            return .bool
        case .index(let base, let index): return element(of: check(base), at: index, node)
        case .not(let operand):
            requireBool(operand)
            return .bool
        case .negate(let operand): return negate(operand, at: node)
        case .binary(let operation, let left, let right): return binary(operation, check(left), check(right), at: node)
        case .and(let operands), .or(let operands):
            for operand in operands { requireBool(operand) }
            return .bool
        case .conditional(let test, let then, let otherwise):
            requireBool(test)
            return check(then).joined(with: check(otherwise))
        case .list(let elements): return .list(join(elements.map { check($0) }))
        case .map(let entries): return map(entries)
        case .call(let function, let arguments): return call(function, arguments, at: node)
        case .matches(let operand, _):
            require(operand, .string, "matches()")
            return .bool
        case .unknownCall(let name, let isMember, let arguments):
            for argument in arguments { _ = check(argument) }
            report(UnknownFunction.error(name, isMember: isMember, argumentCount: arguments.count, at: node.offset))
            return .dynamic
        case .comprehension(let comprehension): return visit(comprehension, at: node)
        case .bind(let slot, let value, let body):
            locals[slot] = check(value)
            return check(body)
        }
    }

    mutating func report(_ error: CELError) {
        found.append(error)
    }

    mutating func report(_ kind: CELError.Kind, _ message: String, hint: String? = nil, at node: Node) {
        report(CELError(kind, message, hint: hint, at: node.offset))
    }

    mutating func requireBool(_ node: Node) {
        let type = check(node)
        guard !type.isAssignable(to: .bool) else { return }
        report(
            .type, "a condition must be true or false, this is \(type)",
            hint: "compare it, for example with '== \"\"' or '!= null'", at: node)
    }

    private mutating func require(_ node: Node, _ wanted: CELType, _ user: String) {
        let type = check(node)
        guard !type.isAssignable(to: wanted) else { return }
        report(.type, "\(user) needs \(wanted), this is \(type)", at: node)
    }

    private mutating func variable(_ name: String, at node: Node) -> CELType {
        if let type = scope[name] { return type }
        let similar = NearestName.find(for: name, in: scope.keys).map { "did you mean '\($0)'?" }
        let known = scope.keys.sorted().joined(separator: ", ")
        report(
            .unknownName, "there is no variable named '\(name)'",
            hint: similar ?? "the variables here are: \(known); a text needs quotes: \"\(name)\"", at: node)
        return .dynamic
    }

    private mutating func map(_ entries: [Node.MapEntry]) -> CELType {
        var keys: [CELType] = []
        var values: [CELType] = []
        for entry in entries {
            let key = check(entry.key)
            switch key {
            case .bool, .int, .uint, .string, .dynamic: break
            default:
                report(
                    .type, "a key of a map cannot be \(key)", hint: "use a text, a whole number, true or false",
                    at: entry.key)
            }
            keys.append(key)
            values.append(check(entry.value))
        }
        return .map(join(keys), join(values))
    }

    private func join(_ types: [CELType]) -> CELType {
        guard let first = types.first else { return .dynamic }
        return types.dropFirst().reduce(first) { $0.joined(with: $1) }
    }

    private mutating func call(_ function: Function, _ arguments: [Node], at node: Node) -> CELType {
        let types = arguments.map { check($0) }
        let fitting = function.signature.overloads.filter { overload in
            overload.parameters.count == types.count
                && zip(types, overload.parameters).allSatisfy { $0.isAssignable(to: $1) }
        }
        guard let first = fitting.first else {
            let given = types.map(\.description).joined(separator: ", ")
            report(
                .type, "\(function.rawValue)() does not take (\(given))",
                hint: "it is called as \(function.signature.usage(of: function))", at: node)
            return .dynamic
        }
        checkConstants(arguments, at: node)
        return fitting.allSatisfy { $0.result == first.result } ? first.result : .dynamic
    }

    /// A call with constants only fails now if it fails at all: `duration("10x")`, `x.matches("(")`.
    private mutating func checkConstants(_ arguments: [Node], at node: Node) {
        let areConstant = arguments.map { if case .constant = $0.form { true } else { false } }
        if areConstant.allSatisfy({ $0 }) {
            var evaluator = Evaluator(names: [], localsMax: 0, lookup: { _ in nil }, costMax: 100_000)
            do throws(CELError) { _ = try evaluator.evaluate(node) } catch { report(error) }
        } else if case .call(.matches, _) = node.form, case .constant(.string(let pattern)) = arguments[1].form {
            // The parser compiles constant patterns and leaves the call as it is only when that fails.
            do throws(RegexError) { _ = try RegularExpression(pattern) } catch {
                report(.regex, error.message, hint: error.hint, at: node)
            }
        }
    }
}
