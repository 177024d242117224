extension Evaluator {
    /// A macro that visits the elements of a list or the keys of a map.
    mutating func visit(_ comprehension: Comprehension, at node: Node) throws(CELError) -> CELValue {
        let range = try evaluate(comprehension.range)
        let keys: [CELMapKey]
        switch range {
        case .list: keys = []
        case .map(let map):
            try charge(map.count, at: node)
            keys = map.sortedKeys
        default:
            throw CELError(
                .type, "\(comprehension.macro.rawValue)() visits lists and maps, this is \(range.kind.displayName)",
                hint: range.kind == .null ? "the value is null; test it first: x != null" : nil, at: node.offset)
        }
        let domain = Domain(range: range, keys: keys)
        switch comprehension.macro {
        case .all: return .bool(try quantify(comprehension, domain, decisive: false))
        case .exists: return .bool(try quantify(comprehension, domain, decisive: true))
        case .existsOne: return .bool(try count(comprehension, domain) == 1)
        case .map, .filter, .transformList: return try collect(comprehension, domain, at: node)
        case .transformMap: return try transformMap(comprehension, domain)
        }
    }

    /// `all` and `exists`: an element that decides wins, even over elements before it that fail.
    private mutating func quantify(
        _ comprehension: Comprehension, _ domain: Domain, decisive: Bool
    ) throws(CELError) -> Bool {
        var firstError: CELError?
        for index in 0..<domain.count {
            bind(comprehension, domain, index)
            do throws(CELError) {
                if try condition(comprehension.body) == decisive { return decisive }
            } catch {
                guard error.kind != .cost else { throw error }
                firstError = firstError ?? error
            }
        }
        if let firstError { throw firstError }
        return !decisive
    }

    private mutating func count(_ comprehension: Comprehension, _ domain: Domain) throws(CELError) -> Int {
        var count = 0
        for index in 0..<domain.count {
            bind(comprehension, domain, index)
            if try condition(comprehension.body) { count += 1 }
        }
        return count
    }

    private mutating func collect(
        _ comprehension: Comprehension, _ domain: Domain, at node: Node
    ) throws(CELError) -> CELValue {
        var elements: [CELValue] = []
        for index in 0..<domain.count {
            bind(comprehension, domain, index)
            if comprehension.macro == .filter {
                if try condition(comprehension.body) { elements.append(domain.first(index, hasTwo: false)) }
            } else if try comprehension.condition.map({ (node) throws(CELError) in try condition(node) }) ?? true {
                elements.append(try evaluate(comprehension.body))
            }
        }
        return .list(CELList(elements))
    }

    private mutating func transformMap(_ comprehension: Comprehension, _ domain: Domain) throws(CELError) -> CELValue {
        var members: [CELMapKey: CELValue] = [:]
        for index in 0..<domain.count {
            bind(comprehension, domain, index)
            if let test = comprehension.condition, try !condition(test) { continue }
            members[domain.key(index)] = try evaluate(comprehension.body)
        }
        return .map(CELMap(members))
    }

    private mutating func bind(_ comprehension: Comprehension, _ domain: Domain, _ index: Int) {
        bind(comprehension.slot, to: domain.first(index, hasTwo: comprehension.hasTwoVariables))
        if comprehension.hasTwoVariables { bind(comprehension.slot + 1, to: domain.value(index)) }
    }
}

/// What a macro visits: the elements of a list, or the keys of a map in ascending order.
private struct Domain {
    let range: CELValue
    let keys: [CELMapKey]

    var count: Int {
        guard case .list(let list) = range else { return keys.count }
        return list.count
    }

    func key(_ index: Int) -> CELMapKey {
        guard case .list = range else { return keys[index] }
        return .int(Int64(index))
    }

    func value(_ index: Int) -> CELValue {
        switch range {
        case .list(let list): list[index]
        case .map(let map): map[keys[index]] ?? .null
        default: .null
        }
    }

    /// The first variable: with a second one the index or key, alone the element or key.
    func first(_ index: Int, hasTwo: Bool) -> CELValue {
        guard case .list(let list) = range, !hasTwo else { return key(index).value }
        return list[index]
    }
}
