extension Checker {
    mutating func negate(_ operand: Node, at node: Node) -> CELType {
        let type = check(operand)
        switch type {
        case .int, .double, .dynamic: return type
        default:
            report(.type, "'-' does not take \(type)", hint: "convert it first: int(x) or double(x)", at: node)
            return .dynamic
        }
    }

    /// The type of an operation on two operands.
    mutating func binary(
        _ operation: BinaryOperator, _ left: CELType, _ right: CELType, at node: Node
    ) -> CELType {
        switch operation {
        case .equal, .notEqual:
            if !canBeEqual(left, right) {
                report(
                    .type, "\(left) is compared with \(right), which is never equal",
                    hint: hint(operation, left, right), at: node)
            }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !areOrdered(left, right) { reportOverload(operation, left, right, at: node) }
            return .bool
        case .contained:
            checkContained(left, in: right, at: node)
            return .bool
        case .add, .subtract, .multiply, .divide, .modulo:
            guard let result = arithmetic(operation, left, right) else {
                reportOverload(operation, left, right, at: node)
                return .dynamic
            }
            return result
        }
    }

    private mutating func reportOverload(
        _ operation: BinaryOperator, _ left: CELType, _ right: CELType, at node: Node
    ) {
        report(
            .type, "'\(operation.rawValue)' does not take \(left) and \(right)", hint: hint(operation, left, right),
            at: node)
    }

    private func hint(_ operation: BinaryOperator, _ left: CELType, _ right: CELType) -> String? {
        guard let left = left.kind, let right = right.kind else { return nil }
        return OperandError.hint(operation, left, right)
    }

    private func canBeEqual(_ left: CELType, _ right: CELType) -> Bool {
        switch (left, right) {
        case (.null, _), (_, .null): true
        case (.list(let left), .list(let right)): canBeEqual(left, right)
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            canBeEqual(leftKey, rightKey) && canBeEqual(left, right)
        default: left.isNumeric && right.isNumeric || left.isAssignable(to: right) || right.isAssignable(to: left)
        }
    }

    private func areOrdered(_ left: CELType, _ right: CELType) -> Bool {
        guard left != .dynamic else { return hasOrder(right) }
        guard right != .dynamic else { return hasOrder(left) }
        return left.isNumeric && right.isNumeric || left == right && hasOrder(left)
    }

    private func hasOrder(_ type: CELType) -> Bool {
        switch type {
        case .dynamic, .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp: true
        case .null, .list, .map, .object, .type: false
        }
    }

    private mutating func checkContained(_ element: CELType, in container: CELType, at node: Node) {
        let member: CELType
        switch container {
        case .dynamic: return
        case .list(let type), .map(let type, _): member = type
        case .object: member = .string
        default:
            reportOverload(.contained, element, container, at: node)
            return
        }
        guard !canBeEqual(element, member) else { return }
        report(
            .type, "\(element) is looked for among \(member), which is never found",
            hint: hint(.equal, element, member), at: node)
    }

    /// The type of the result; `nil` when no such operation exists.
    private func arithmetic(_ operation: BinaryOperator, _ left: CELType, _ right: CELType) -> CELType? {
        let forms = Checker.forms(operation)
        if operation == .add, case .list(let first) = left, case .list(let second) = right {
            return .list(first.joined(with: second))
        }
        var results: Set<CELType> = []
        for form in forms where left.isAssignable(to: form.left) && right.isAssignable(to: form.right) {
            results.insert(form.result)
        }
        return results.count == 1 ? results.first : results.isEmpty ? nil : .dynamic
    }

    private typealias Form = (left: CELType, right: CELType, result: CELType)

    private static func forms(_ operation: BinaryOperator) -> [Form] {
        let numbers: [CELType] = operation == .modulo ? [.int, .uint] : [.int, .uint, .double]
        var forms: [Form] = numbers.map { ($0, $0, $0) }
        switch operation {
        case .add:
            let joined: [CELType] = [.string, .bytes, .list(.dynamic), .duration]
            forms += joined.map { ($0, $0, $0) }
            forms += [(.timestamp, .duration, .timestamp), (.duration, .timestamp, .timestamp)]
        case .subtract:
            forms += [
                (.duration, .duration, .duration), (.timestamp, .timestamp, .duration),
                (.timestamp, .duration, .timestamp),
            ]
        default: break
        }
        return forms
    }
}

extension CELType {
    /// The runtime type; `nil` when it is unknown.
    fileprivate var kind: CELKind? {
        switch self {
        case .dynamic: nil
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map, .object: .map
        case .duration: .duration
        case .timestamp: .timestamp
        case .type: .type
        }
    }
}
