/// The fault that an operator does not take operands of these types.
enum OperandError {
    static func noOverload(_ operation: BinaryOperator, _ left: CELKind, _ right: CELKind, at offset: Int) -> CELError {
        CELError(
            .type,
            "'\(operation.rawValue)' does not take \(left.displayName) and \(right.displayName)",
            hint: hint(operation, left, right), at: offset)
    }

    /// How to fix it; the language converts nothing by itself.
    static func hint(_ operation: BinaryOperator, _ left: CELKind, _ right: CELKind) -> String? {
        let numbers: Set<CELKind> = [.int, .uint, .double]
        if left == .null || right == .null { return "one side is null; test it first: x != null" }
        if numbers.contains(left), numbers.contains(right) {
            return left == .double || right == .double
                ? "convert the whole number: double(x)" : "convert the unsigned number: int(x)"
        }
        if left == .string || right == .string {
            return operation == .add
                ? "convert the other side to text: string(x)" : "convert the text to a number: int(x) or double(x)"
        }
        if operation == .contained { return "the right side must be a list or a map; for texts use x.contains(y)" }
        return nil
    }
}
