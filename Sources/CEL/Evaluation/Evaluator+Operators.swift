extension Evaluator {
    /// An operator that evaluates both operands.
    mutating func binary(
        _ operation: BinaryOperator, _ leftNode: Node, _ rightNode: Node, at node: Node
    ) throws(CELError) -> CELValue {
        let left = try evaluate(leftNode)
        let right = try evaluate(rightNode)
        switch operation {
        case .equal: return .bool(try areEqual(left, right, at: node))
        case .notEqual: return .bool(try !areEqual(left, right, at: node))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .bool(try compare(operation, left, right, at: node))
        case .contained: return .bool(try isContained(left, in: right, at: node))
        case .add: return try add(left, right, at: node)
        case .subtract, .multiply, .divide, .modulo:
            return try Arithmetic.compute(operation, left, right, at: node.offset)
        }
    }

    private mutating func compare(
        _ operation: BinaryOperator, _ left: CELValue, _ right: CELValue, at node: Node
    ) throws(CELError) -> Bool {
        if case .string(let text) = left { try charge(bytes: text.utf8.count, at: node) }
        let relation: Ordering.Relation
        switch Ordering.relation(left, right) {
        case .some(let known): relation = known
        case nil: throw OperandError.noOverload(operation, left.kind, right.kind, at: node.offset)
        }
        switch (operation, relation) {
        case (.less, .less), (.lessOrEqual, .less), (.lessOrEqual, .equal): return true
        case (.greater, .greater), (.greaterOrEqual, .greater), (.greaterOrEqual, .equal): return true
        default: return false
        }
    }

    private mutating func isContained(
        _ element: CELValue, in container: CELValue, at node: Node
    ) throws(CELError) -> Bool {
        switch container {
        case .list(let list):
            for candidate in list where try areEqual(element, candidate, at: node) { return true }
            return false
        case .map(let map):
            return CELMapKey(element).flatMap { map[$0] } != nil
        default:
            throw OperandError.noOverload(.contained, element.kind, container.kind, at: node.offset)
        }
    }

    private mutating func add(_ left: CELValue, _ right: CELValue, at node: Node) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            try charge(bytes: left.utf8.count + right.utf8.count, at: node)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)):
            try charge(bytes: left.count + right.count, at: node)
            return .bytes(left + right)
        case (.list(let left), .list(let right)):
            try charge(left.count + right.count, at: node)
            return .list(CELList(Array(left) + Array(right)))
        default:
            return try Arithmetic.compute(.add, left, right, at: node.offset)
        }
    }
}
