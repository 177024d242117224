public import JSON

extension CELValue {
    /// Makes the value that a JSON value is, in constant time.
    ///
    /// Whole JSON numbers are `int`, others `double`.
    public init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(Int64(value))
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(CELList(json: elements))
        case .object(let members): self = .map(CELMap(json: members))
        }
    }

    /// The JSON value that this value is.
    ///
    /// A uint becomes a number, bytes their base64 text, a timestamp its RFC 3339 text in UTC,
    /// a duration its seconds (`"3.5s"`), a type its name, and a key that is no text its text.
    ///
    /// - Parameter nodesMax: the most lists, maps and other values that may be visited. An expression can make a value
    ///   small in memory, because parts are shared, whose text would fill the disk.
    /// - Returns: the JSON value.
    /// - Throws: `CELError` of kind `notJSON` for a number that JSON cannot say and for two keys with the same text,
    ///   `cost` when there are more than `nodesMax` values.
    public func json(nodesMax: Int = 1_000_000) throws(CELError) -> JSONValue {
        var writer = JSONConversion(nodesLeft: nodesMax)
        return try writer.convert(self)
    }
}

private struct JSONConversion {
    var nodesLeft: Int

    // The recursion is bounded: a value is at most as deep as the JSON it came from and the expression together.
    mutating func convert(_ value: CELValue) throws(CELError) -> JSONValue {
        nodesLeft -= 1
        guard nodesLeft >= 0 else {
            throw CELError(
                .cost, "the result has too many elements to become JSON", hint: "select only what is needed", at: 0)
        }
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(Int(value))
        case .uint(let value): return Int(exactly: value).map { .int($0) } ?? .double(Double(value))
        case .double(let value): return try convert(value)
        case .string(let value): return .string(value)
        case .bytes(let value): return .string(Base64.encode(value))
        case .list(let list): return try convert(list)
        case .map(let map): return try convert(map)
        case .duration(let value): return .string(value.description)
        case .timestamp(let value): return .string(value.description)
        case .type(let kind): return .string(kind.rawValue)
        }
    }

    private func convert(_ number: Double) throws(CELError) -> JSONValue {
        guard number.isFinite else {
            throw CELError(
                .notJSON, "the result is \(number), which JSON cannot say",
                hint: "look for a division of doubles by zero", at: 0)
        }
        return .double(number)
    }

    private mutating func convert(_ list: CELList) throws(CELError) -> JSONValue {
        if let elements = list.jsonElements { return .array(elements) }
        var elements: [JSONValue] = []
        elements.reserveCapacity(list.count)
        for element in list { elements.append(try convert(element)) }
        return .array(elements)
    }

    private mutating func convert(_ map: CELMap) throws(CELError) -> JSONValue {
        if let members = map.jsonMembers { return .object(members) }
        var members: [String: JSONValue] = [:]
        for key in map.sortedKeys {
            guard let value = map[key] else { continue }
            guard members.updateValue(try convert(value), forKey: key.name) == nil else {
                throw CELError(
                    .notJSON, "two keys of a map in the result have the same text",
                    hint: "use keys of one type", at: 0)
            }
        }
        return .object(members)
    }
}
