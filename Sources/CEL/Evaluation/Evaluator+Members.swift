internal import JSON

extension Evaluator {
    /// Selects with `base.member`.
    mutating func select(_ member: String, of base: CELValue, at node: Node) throws(CELError) -> CELValue {
        guard case .map(let map) = base else { throw notAnObject(base, member, at: node) }
        guard let value = map[member] else { throw noSuchMember(member, in: map, at: node) }
        return value
    }

    /// Tests with `has(base.member)`.
    func has(_ member: String, in base: CELValue, at node: Node) throws(CELError) -> Bool {
        guard case .map(let map) = base else { throw notAnObject(base, member, at: node) }
        return map[member] != nil
    }

    /// Selects with `base[index]`.
    mutating func element(_ base: CELValue, at index: Node, _ node: Node) throws(CELError) -> CELValue {
        let indexValue = try evaluate(index)
        switch base {
        case .map(let map):
            if let key = CELMapKey(indexValue), let value = map[key] { return value }
            if case .constant(.string(let member)) = index.form { throw noSuchMember(member, in: map, at: index) }
            throw CELError(
                .noSuchKey, "the map has no such key", hint: "test it first: key in map", at: index.offset)
        case .list(let list):
            guard let position = CELMapKey(indexValue), case .int(let position) = position else {
                throw CELError(
                    .type, "an element of a list is selected by a whole number, not by \(indexValue.kind.displayName)",
                    hint: "use a number from 0, or filter() to search", at: index.offset)
            }
            guard position >= 0, position < list.count else {
                throw CELError(
                    .noSuchKey, "the list has \(list.count) elements, none at index \(position)",
                    hint: "the first is [0]; test size(list) first", at: index.offset)
            }
            return list[Int(position)]
        default:
            throw CELError(
                .type, "\(base.kind.displayName) has no elements to select with '[]'",
                hint: "only lists and maps have", at: node.offset)
        }
    }

    private func notAnObject(_ base: CELValue, _ member: String, at node: Node) -> CELError {
        let hint: String? =
            switch base {
            case .null: "the value before '.\(member)' is null; test it first: x != null && x.\(member)"
            case .list: "select an element first: list[0].\(member), or use list.map(x, x.\(member))"
            default: nil
            }
        return CELError(
            .type, "\(base.kind.displayName) has no members, '\(member)' cannot be selected", hint: hint,
            at: node.offset)
    }

    private func noSuchMember(_ member: String, in map: CELMap, at node: Node) -> CELError {
        let similar = NearestName.find(for: member, in: map.names)
        return CELError(
            .noSuchKey, "there is no member '\(member)'",
            hint: similar.map { "did you mean '\($0)'?" } ?? "test it first: has(object.\(member))", at: node.offset)
    }
}
