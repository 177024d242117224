/// Arithmetic without conversion between types; whole numbers never wrap around.
enum Arithmetic {
    static func negate(_ value: CELValue, at offset: Int) throws(CELError) -> CELValue {
        switch value {
        case .int(let number): return .int(try checked(Int64(0).subtractingReportingOverflow(number), at: offset))
        case .double(let number): return .double(-number)
        default:
            throw CELError(
                .type, "'-' does not take \(value.kind.displayName)", hint: "convert it first: int(x) or double(x)",
                at: offset)
        }
    }

    static func compute(
        _ operation: BinaryOperator, _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try whole(operation, left, right, at: offset))
        case (.uint(let left), .uint(let right)): return .uint(try whole(operation, left, right, at: offset))
        case (.double(let left), .double(let right)) where operation != .modulo:
            return .double(real(operation, left, right))
        default:
            return try time(operation, left, right, at: offset)
        }
    }

    private static func whole<Number: FixedWidthInteger>(
        _ operation: BinaryOperator, _ left: Number, _ right: Number, at offset: Int
    ) throws(CELError) -> Number {
        switch operation {
        case .add: return try checked(left.addingReportingOverflow(right), at: offset)
        case .subtract: return try checked(left.subtractingReportingOverflow(right), at: offset)
        case .multiply: return try checked(left.multipliedReportingOverflow(by: right), at: offset)
        default: break
        }
        guard right != 0 else {
            throw CELError(
                .divisionByZero, operation == .divide ? "division by zero" : "remainder of a division by zero",
                hint: "test the divisor first: y != 0 ? x / y : 0", at: offset)
        }
        return operation == .divide
            ? try checked(left.dividedReportingOverflow(by: right), at: offset)
            : try checked(left.remainderReportingOverflow(dividingBy: right), at: offset)
    }

    private static func real(_ operation: BinaryOperator, _ left: Double, _ right: Double) -> Double {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        default: left / right
        }
    }

    private static func time(
        _ operation: BinaryOperator, _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> CELValue {
        switch (operation, left, right) {
        case (.add, .duration(let left), .duration(let right)):
            return .duration(try span(left.nanoseconds.addingReportingOverflow(right.nanoseconds), at: offset))
        case (.subtract, .duration(let left), .duration(let right)):
            return .duration(try span(left.nanoseconds.subtractingReportingOverflow(right.nanoseconds), at: offset))
        case (.add, .timestamp(let point), .duration(let span)), (.add, .duration(let span), .timestamp(let point)):
            return .timestamp(try inRange(point.adding(span), at: offset))
        case (.subtract, .timestamp(let point), .duration(let span)):
            let (opposite, overflow) = Int64(0).subtractingReportingOverflow(span.nanoseconds)
            let sum = overflow ? nil : point.adding(CELDuration(nanoseconds: opposite))
            return .timestamp(try inRange(sum, at: offset))
        case (.subtract, .timestamp(let left), .timestamp(let right)):
            return .duration(try inRange(left.duration(since: right), at: offset))
        default:
            throw OperandError.noOverload(operation, left.kind, right.kind, at: offset)
        }
    }

    private static func span(
        _ result: (partialValue: Int64, overflow: Bool), at offset: Int
    ) throws(CELError) -> CELDuration {
        CELDuration(nanoseconds: try checked(result, at: offset))
    }

    private static func checked<Number>(
        _ result: (partialValue: Number, overflow: Bool), at offset: Int
    ) throws(CELError) -> Number {
        try inRange(result.overflow ? nil : result.partialValue, at: offset)
    }

    private static func inRange<Value>(_ value: Value?, at offset: Int) throws(CELError) -> Value {
        guard let value else {
            throw CELError(
                .overflow, "the result is out of the range of its type",
                hint:
                    "whole numbers have 64 bits (double(x) has no such limit), durations 292 years, times the years 1 to 9999",
                at: offset)
        }
        return value
    }
}
