/// Parses queries by recursive descent; recursion is bounded by the depth of parentheses.
struct CQLParser {
    private static let bytesMax = 16 << 10
    private static let depthMax = 32

    private let tokens: [CQLToken]
    private var position = 0
    private var depth = 0

    private init(tokens: [CQLToken]) {
        self.tokens = tokens
    }

    /// Parses a query.
    ///
    /// - Throws: `CQLError` with the first fault.
    static func parse(_ text: String) throws -> CQLQuery {
        guard text.utf8.count <= bytesMax else { throw CQLError.syntax("longer than \(bytesMax) bytes") }
        var parser = CQLParser(tokens: try CQLLexer.tokens(text))
        guard parser.current != .end else { throw CQLError.syntax("the query is empty") }
        guard !parser.isKeyword("not") else { throw CQLError.syntax("NOT cannot stand first") }
        let condition = parser.isKeyword("order") ? CQLExpression.all([]) : try parser.parseAny()
        let order = try parser.parseOrder()
        try parser.expectEnd()
        return CQLQuery(condition: condition, order: order)
    }

    private var current: CQLToken { tokens[position] }

    private func isKeyword(_ keyword: String) -> Bool {
        if case .word(let word) = current { return word.lowercased() == keyword }
        return false
    }

    private mutating func skip(_ keyword: String) -> Bool {
        guard isKeyword(keyword) else { return false }
        position += 1
        return true
    }

    private mutating func skip(_ token: CQLToken) -> Bool {
        guard current == token else { return false }
        position += 1
        return true
    }

    private func expectEnd() throws {
        switch current {
        case .end: return
        // An unquoted text of several words ends up here; Confluence complains about a field.
        case .word(let word): throw CQLError.unknownField(word)
        case .close: throw CQLError.syntax("a ')' too many")
        default: throw CQLError.syntax("expected 'and', 'or', 'order by' or the end")
        }
    }

    // MARK: Conditions

    private mutating func parseAny() throws -> CQLExpression {
        var operands = [try parseAll()]
        while skip("or") { operands.append(try parseAll()) }
        return operands.count == 1 ? operands[0] : .any(operands)
    }

    private mutating func parseAll() throws -> CQLExpression {
        var operands = [try parseOperand()]
        while skip("and") { operands.append(try parseOperand()) }
        return operands.count == 1 ? operands[0] : .all(operands)
    }

    private mutating func parseOperand() throws -> CQLExpression {
        if skip("not") { return .not(try parsePrimary()) }
        return try parsePrimary()
    }

    private mutating func parsePrimary() throws -> CQLExpression {
        guard skip(.open) else { return .clause(try parseClause()) }
        guard depth < Self.depthMax else { throw CQLError.syntax("nested deeper than \(Self.depthMax) levels") }
        depth += 1
        defer { depth -= 1 }
        let inner = try parseAny()
        guard skip(.close) else { throw CQLError.syntax("expected ')'") }
        return inner
    }

    private mutating func parseClause() throws -> CQLClause {
        let field = try parseField()
        let comparison = try parseComparison(of: field)
        guard field.comparisons.contains(comparison) else {
            throw CQLError.syntax("the field '\(field.rawValue)' does not support '\(comparison.rawValue)'")
        }
        guard comparison == .in || comparison == .notIn else {
            return CQLClause(field: field, comparison: comparison, values: [try parseValue()])
        }
        guard skip(.open) else { throw CQLError.syntax("expected '(' after 'in'") }
        var values = [try parseValue()]
        while skip(.comma) { values.append(try parseValue()) }
        guard skip(.close) else { throw CQLError.syntax("expected ')' after the values of 'in'") }
        return CQLClause(field: field, comparison: comparison, values: values)
    }

    private mutating func parseField() throws -> CQLField {
        guard case .word(let name) = current else { throw CQLError.syntax("expected the name of a field") }
        guard let field = CQLField(rawValue: name.lowercased()) else { throw CQLError.unknownField(name) }
        position += 1
        return field
    }

    private mutating func parseComparison(of field: CQLField) throws -> CQLComparison {
        if case .comparison(let comparison) = current {
            position += 1
            return comparison
        }
        if skip("in") { return .in }
        if skip("not") {
            guard skip("in") else { throw CQLError.syntax("expected 'in' after 'not'") }
            return .notIn
        }
        throw CQLError.syntax("expected a comparison after '\(field.rawValue)'")
    }

    private mutating func parseValue() throws -> CQLValue {
        switch current {
        case .string(let text):
            position += 1
            return .text(text)
        case .word(let word):
            guard !["and", "or", "not", "in", "order"].contains(word.lowercased()) else {
                throw CQLError.syntax("the reserved word '\(word)' must be quoted")
            }
            position += 1
            guard skip(.open) else { return .text(word) }
            return try parseFunction(word)
        default:
            throw CQLError.syntax("expected a value")
        }
    }

    private mutating func parseFunction(_ name: String) throws -> CQLValue {
        let value: CQLValue
        if name.lowercased() == "currentuser" {
            value = .currentUser
        } else if let moment = CQLMoment(function: name) {
            value = .moment(try parseOffset(of: moment, in: name))
        } else {
            throw CQLError.syntax("the sandbox has no function '\(name)'")
        }
        guard skip(.close) else { throw CQLError.syntax("expected ')' after \(name)") }
        return value
    }

    private mutating func parseOffset(of moment: CQLMoment, in name: String) throws -> CQLMoment {
        guard case .string(let text) = current else { return moment }
        position += 1
        guard let later = moment.offset(by: text) else {
            throw CQLError.syntax("expected an offset such as \"-7d\" in \(name)()")
        }
        return later
    }

    // MARK: Order

    private mutating func parseOrder() throws -> [CQLOrder] {
        guard skip("order") else { return [] }
        guard skip("by") else { throw CQLError.syntax("expected 'by' after 'order'") }
        var order: [CQLOrder] = []
        repeat {
            let field = try parseField()
            guard field.isSortable else { throw CQLError.syntax("results cannot be ordered by '\(field.rawValue)'") }
            let descending = skip("desc")
            if !descending { _ = skip("asc") }
            order.append(CQLOrder(field: field, descending: descending))
        } while skip(.comma)
        return order
    }
}
