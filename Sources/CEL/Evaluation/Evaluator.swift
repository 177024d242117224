/// Walks a tree and computes its value within a cost limit.
///
/// The recursion is as deep as the tree is high, which the parser bounds.
struct Evaluator {
    private let names: [String]
    private let lookup: (String) -> CELValue?
    /// The work that is left.
    private(set) var costLeft: Int
    /// The variables of the scope that were asked for, by number.
    private var variables: [CELValue?]
    /// The variables that macros bind, by slot.
    private var locals: [CELValue]

    init(names: [String], localsMax: Int, lookup: @escaping (String) -> CELValue?, costMax: Int) {
        self.names = names
        self.lookup = lookup
        costLeft = costMax
        variables = Array(repeating: nil, count: names.count)
        locals = Array(repeating: .null, count: localsMax)
    }

    mutating func evaluate(_ node: Node) throws(CELError) -> CELValue {
        try charge(1, at: node)
        switch node.form {
        case .constant(let value): return value
        case .variable(let index): return try variable(index, at: node)
        case .local(let slot): return locals[slot]
        case .select(let base, let member): return try select(member, of: evaluate(base), at: node)
        case .has(let base, let member): return .bool(try has(member, in: evaluate(base), at: node))
        case .index(let base, let index): return try element(evaluate(base), at: index, node)
        case .not(let operand): return .bool(try !condition(operand))
        case .negate(let operand): return try Arithmetic.negate(evaluate(operand), at: node.offset)
        case .binary(let operation, let left, let right): return try binary(operation, left, right, at: node)
        case .and(let operands): return .bool(try logic(operands, decisive: false))
        case .or(let operands): return .bool(try logic(operands, decisive: true))
        case .conditional(let test, let then, let otherwise):
            return try evaluate(try condition(test) ? then : otherwise)
        case .list(let elements): return try list(elements)
        case .map(let entries): return try map(entries)
        case .call(let function, let arguments): return try call(function, arguments, at: node)
        case .matches(let operand, let regex): return try matches(operand, regex, at: node)
        case .unknownCall(let name, let isMember, let arguments):
            throw UnknownFunction.error(name, isMember: isMember, argumentCount: arguments.count, at: node.offset)
        case .comprehension(let comprehension): return try visit(comprehension, at: node)
        case .bind(let slot, let value, let body):
            locals[slot] = try evaluate(value)
            return try evaluate(body)
        }
    }

    /// Takes from the work that is left.
    mutating func charge(_ cost: Int, at node: Node) throws(CELError) {
        costLeft -= cost
        guard costLeft >= 0 else { throw .tooMuchWork(at: node.offset) }
    }

    /// Takes from the work that is left for handling so many bytes.
    mutating func charge(bytes: Int, at node: Node) throws(CELError) {
        try charge(bytes / 10, at: node)
    }

    /// Sets a variable that a macro binds.
    mutating func bind(_ slot: Int, to value: CELValue) {
        locals[slot] = value
    }

    /// Compares within the work that is left.
    mutating func areEqual(_ left: CELValue, _ right: CELValue, at node: Node) throws(CELError) -> Bool {
        var equality = Equality(budget: costLeft)
        let areEqual = equality.areEqual(left, right)
        try charge(costLeft - equality.budget, at: node)
        return areEqual
    }

    /// A value that must be true or false.
    mutating func condition(_ node: Node) throws(CELError) -> Bool {
        let value = try evaluate(node)
        guard case .bool(let bool) = value else {
            throw CELError(
                .type, "a condition must be true or false, this is \(value.kind.displayName)",
                hint: "compare it, for example with '== \"\"' or '!= null'", at: node.offset)
        }
        return bool
    }

    private mutating func variable(_ index: Int, at node: Node) throws(CELError) -> CELValue {
        if let value = variables[index] { return value }
        guard let value = lookup(names[index]) else {
            throw CELError(
                .unknownName, "there is no variable named '\(names[index])'",
                hint: "a text needs quotes: \"\(names[index])\"", at: node.offset)
        }
        variables[index] = value
        return value
    }

    /// `&&` and `||`: an operand that decides wins, even over operands before it that fail.
    private mutating func logic(_ operands: [Node], decisive: Bool) throws(CELError) -> Bool {
        var firstError: CELError?
        for operand in operands {
            do throws(CELError) {
                if try condition(operand) == decisive { return decisive }
            } catch {
                guard error.kind != .cost else { throw error }
                firstError = firstError ?? error
            }
        }
        if let firstError { throw firstError }
        return !decisive
    }

    private mutating func list(_ nodes: [Node]) throws(CELError) -> CELValue {
        var elements: [CELValue] = []
        elements.reserveCapacity(nodes.count)
        for node in nodes { elements.append(try evaluate(node)) }
        return .list(CELList(elements))
    }

    private mutating func map(_ entries: [Node.MapEntry]) throws(CELError) -> CELValue {
        var members: [CELMapKey: CELValue] = [:]
        members.reserveCapacity(entries.count)
        for entry in entries {
            let keyValue = try evaluate(entry.key)
            guard let key = CELMapKey(keyValue), keyValue.kind != .double else {
                throw CELError(
                    .type, "a key of a map cannot be \(keyValue.kind.displayName)",
                    hint: "use a text, a whole number, true or false", at: entry.key.offset)
            }
            guard members.updateValue(try evaluate(entry.value), forKey: key) == nil else {
                throw CELError(.duplicateKey, "the map has this key twice", hint: "remove one", at: entry.key.offset)
            }
        }
        return .map(CELMap(members))
    }
}
