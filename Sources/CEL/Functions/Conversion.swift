/// Conversions between types: `int(x)`, `string(x)`, `timestamp(x)` and so on.
///
/// Messages never quote the text that cannot be converted: it may be secret.
struct Conversion {
    /// The place of the call.
    let offset: Int

    /// The converted value; `nil` when there is no such conversion.
    func convert(_ value: CELValue, to function: Function) throws(CELError) -> CELValue? {
        switch function {
        case .bool: return try bool(value).map { .bool($0) }
        case .int: return try int(value).map { .int($0) }
        case .uint: return try uint(value).map { .uint($0) }
        case .double: return try double(value).map { .double($0) }
        case .string: return try string(value).map { .string($0) }
        case .bytes: return bytes(value).map { .bytes($0) }
        case .duration: return try duration(value).map { .duration($0) }
        case .timestamp: return try timestamp(value).map { .timestamp($0) }
        default: return nil
        }
    }

    private func bool(_ value: CELValue) throws(CELError) -> Bool? {
        switch value {
        case .bool(let value): return value
        case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"): return true
        case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"): return false
        case .string: throw unreadable("bool", hint: "it must be \"true\" or \"false\"")
        default: return nil
        }
    }

    private func int(_ value: CELValue) throws(CELError) -> Int64? {
        switch value {
        case .int(let number): return number
        case .uint(let number): return try inRange(Int64(exactly: number), "int")
        case .double(let number):
            // 2^63 is a double but no int; the suite wants the same at the other end.
            guard number > -0x1p63, number < 0x1p63 else { return try inRange(nil, "int") }
            return Int64(number)
        case .string(let text):
            guard let number = Int64(text) else { throw unreadable("int", hint: "it must be digits, such as \"42\"") }
            return number
        case .timestamp(let point): return point.seconds
        default: return nil
        }
    }

    private func uint(_ value: CELValue) throws(CELError) -> UInt64? {
        switch value {
        case .uint(let number): return number
        case .int(let number): return try inRange(UInt64(exactly: number), "uint")
        case .double(let number):
            guard number > -1, number < 0x1p64 else { return try inRange(nil, "uint") }
            return UInt64(number)
        case .string(let text):
            guard let number = UInt64(text) else { throw unreadable("uint", hint: "it must be digits, such as \"42\"") }
            return number
        default: return nil
        }
    }

    private func double(_ value: CELValue) throws(CELError) -> Double? {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .string(let text):
            guard let number = Double(text) else {
                throw unreadable("double", hint: "it must be a number, such as \"4.2\"")
            }
            return number
        default: return nil
        }
    }

    private func string(_ value: CELValue) throws(CELError) -> String? {
        switch value {
        case .string(let text): return text
        case .bool(let bool): return String(bool)
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number):
            let text = String(number)
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw unreadable("string", hint: "the bytes are not valid UTF-8")
            }
            return text
        case .duration(let span): return span.description
        case .timestamp(let point): return point.description
        default: return nil
        }
    }

    private func bytes(_ value: CELValue) -> [UInt8]? {
        switch value {
        case .bytes(let bytes): bytes
        case .string(let text): Array(text.utf8)
        default: nil
        }
    }

    private func duration(_ value: CELValue) throws(CELError) -> CELDuration? {
        switch value {
        case .duration(let span): return span
        case .string(let text):
            guard let span = CELDuration(text) else {
                throw unreadable(
                    "duration",
                    hint: "it must be like \"90s\", \"1h30m\" or \"250ms\", within 292 years; there are no days")
            }
            return span
        default: return nil
        }
    }

    private func timestamp(_ value: CELValue) throws(CELError) -> CELTimestamp? {
        switch value {
        case .timestamp(let point): return point
        case .int(let seconds): return try inRange(CELTimestamp(seconds: seconds), "timestamp")
        case .string(let text):
            guard let point = CELTimestamp(text) else {
                throw unreadable(
                    "timestamp", hint: "it must be like \"2026-11-23T08:59:00Z\", of the years 1 to 9999")
            }
            return point
        default: return nil
        }
    }

    private func unreadable(_ type: String, hint: String) -> CELError {
        CELError(.conversion, "the value cannot be read as \(type)", hint: hint, at: offset)
    }

    private func inRange<Value>(_ value: Value?, _ type: String) throws(CELError) -> Value {
        guard let value else {
            throw CELError(
                .overflow, "the number is out of the range of \(type)", hint: "test its size first", at: offset)
        }
        return value
    }
}
