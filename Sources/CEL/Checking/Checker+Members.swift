internal import JSON

extension Checker {
    /// The type of `base.member`.
    mutating func select(_ member: String, of base: CELType, at node: Node) -> CELType {
        switch base {
        case .dynamic: return .dynamic
        case .object(let members, let isOpen):
            if let type = members[member] { return type }
            if !isOpen { reportUnknown(member, among: members, at: node) }
            return .dynamic
        case .map(let key, let value) where CELType.string.isAssignable(to: key): return value
        case .list:
            report(
                .type, "a list has no members, '\(member)' cannot be selected",
                hint: "select an element first: list[0].\(member), or use list.map(x, x.\(member))", at: node)
            return .dynamic
        default:
            report(.type, "\(base) has no members, '\(member)' cannot be selected", at: node)
            return .dynamic
        }
    }

    private mutating func reportUnknown(_ member: String, among members: [String: CELType], at node: Node) {
        let hint: String
        if let hyphenated = members.keys.sorted().first(where: { $0.hasPrefix("\(member)-") }) {
            hint = "a name with '-' is written in backticks: object.`\(hyphenated)`, or object[\"\(hyphenated)\"]"
        } else if let similar = NearestName.find(for: member, in: members.keys) {
            hint = "did you mean '\(similar)'?"
        } else if members.isEmpty {
            hint = "it has no members at all"
        } else {
            hint = "it has: \(members.keys.sorted().prefix(12).joined(separator: ", "))"
        }
        report(.noSuchMember, "there is no member '\(member)'", hint: hint, at: node)
    }

    /// The type of `base[index]`.
    mutating func element(of base: CELType, at index: Node, _ node: Node) -> CELType {
        let indexType = check(index)
        switch base {
        case .dynamic: return .dynamic
        case .list(let element):
            if !indexType.isNumeric, indexType != .dynamic {
                report(
                    .type, "an element of a list is selected by a whole number, not by \(indexType)",
                    hint: "use a number from 0, or filter() to search", at: index)
            }
            return element
        case .map(let key, let value):
            if !indexType.isAssignable(to: key), !(indexType.isNumeric && key.isNumeric) {
                report(.type, "the keys of this map are \(key), this is \(indexType)", at: index)
            }
            return value
        case .object:
            if case .constant(.string(let member)) = index.form { return select(member, of: base, at: index) }
            if !indexType.isAssignable(to: .string) {
                report(
                    .type, "a member of an object is selected by its name, not by \(indexType)",
                    hint: "write object.name or object[\"name\"]", at: index)
            }
            return .dynamic
        default:
            report(
                .type, "\(base) has no elements to select with '[]'", hint: "only lists and maps have", at: node)
            return .dynamic
        }
    }

    /// The type of a macro that visits a list or a map.
    mutating func visit(_ comprehension: Comprehension, at node: Node) -> CELType {
        let key: CELType
        let value: CELType
        var isList = false
        switch check(comprehension.range) {
        case .dynamic: (key, value) = (.dynamic, .dynamic)
        case .list(let element):
            (key, value) = (.int, element)
            isList = true
        case .map(let keyType, let valueType): (key, value) = (keyType, valueType)
        case .object: (key, value) = (.string, .dynamic)
        case let type:
            report(.type, "\(comprehension.macro.rawValue)() visits lists and maps, this is \(type)", at: node)
            (key, value) = (.dynamic, .dynamic)
        }
        let first = isList && !comprehension.hasTwoVariables ? value : key
        locals[comprehension.slot] = first
        if comprehension.hasTwoVariables { locals[comprehension.slot + 1] = value }
        if let condition = comprehension.condition { requireBool(condition) }
        switch comprehension.macro {
        case .all, .exists, .existsOne:
            requireBool(comprehension.body)
            return .bool
        case .filter:
            requireBool(comprehension.body)
            return .list(first)
        case .map, .transformList: return .list(check(comprehension.body))
        case .transformMap: return .map(key, check(comprehension.body))
        }
    }
}
