internal import CEL
public import JSON
internal import YAML

extension Expression {
    /// The expression's value.
    ///
    /// - Parameter scope: what the expression sees.
    /// - Returns: the value.
    /// - Throws: `ExpressionFailure` that names the place and the reason, never a value.
    public func evaluate(_ scope: ExpressionScope) throws(ExpressionFailure) -> JSONValue {
        do {
            return try value(in: scope).json()
        } catch {
            throw failure(error)
        }
    }

    /// Whether a condition holds.
    ///
    /// - Parameter scope: what the expression sees.
    /// - Returns: the condition's value.
    /// - Throws: `ExpressionFailure`, also when the value is no truth value.
    public func isTrue(_ scope: ExpressionScope) throws(ExpressionFailure) -> Bool {
        let value = try evaluate(scope)
        guard let isTrue = value.boolValue else {
            throw ExpressionFailure(
                "\(place(of: 0)): a condition must be true or false, found a value of type \(value.typeName)")
        }
        return isTrue
    }

    private func value(in scope: ExpressionScope) throws(CELError) -> CELValue {
        try cel.evaluate { name in scope.values[name].map { CELValue($0) } }
    }

    private func failure(_ error: CELError) -> ExpressionFailure {
        let hint = error.hint.map { " (\($0))" } ?? ""
        return ExpressionFailure("\(place(of: error.offset)): \(error.message)\(hint)")
    }

    private func place(of offset: Int) -> String {
        let position = position(at: offset)
        return "\(file):\(position.line):\(position.column)"
    }
}

extension Template {
    /// The template's value.
    ///
    /// - Parameter scope: what its expressions see.
    /// - Returns: the value; of one expression alone with its type, of texts with expressions a text.
    /// - Throws: `ExpressionFailure` of the first expression that gives no value.
    public func evaluate(_ scope: ExpressionScope) throws(ExpressionFailure) -> JSONValue {
        // As deep as the file nests, which the YAML parser bounds.
        switch self {
        case .literal(let value): return value
        case .expression(let expression): return try expression.evaluate(scope)
        case .text(let segments):
            var text = ""
            for segment in segments {
                switch segment {
                case .text(let piece): text += piece
                case .expression(let expression): text += try expression.evaluate(scope).interpolated
                }
            }
            return .string(text)
        case .array(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try element.evaluate(scope)) }
            return .array(values)
        case .object(let members):
            var values: [String: JSONValue] = [:]
            for (name, member) in members { values[name] = try member.evaluate(scope) }
            return .object(values)
        }
    }
}

extension JSONValue {
    /// The value as it stands within a text: a text as it is, null as nothing, all else as JSON.
    fileprivate var interpolated: String {
        switch self {
        case .string(let text): text
        case .null: ""
        default: serialized()
        }
    }
}
