public import JSON

/// Where an expression's variables come from.
///
/// Nothing is converted up front: a variable is asked for when the expression needs it, and JSON converts
/// only the members that are looked at. A run's whole context can be a scope at no cost.
public struct CELScope: Sendable, ExpressibleByDictionaryLiteral {
    let lookup: @Sendable (String) -> CELValue?

    /// Makes a scope that asks for each variable when it is needed.
    ///
    /// - Parameter lookup: gives a variable's value, `nil` when there is none; asked at most once for
    ///   each name in an evaluation.
    public init(lookup: @escaping @Sendable (String) -> CELValue?) {
        self.lookup = lookup
    }

    /// Makes a scope whose variables are the members of a JSON object.
    public init(_ variables: [String: JSONValue]) {
        lookup = { name in variables[name].map { CELValue($0) } }
    }

    /// Makes a scope of values.
    public init(values variables: [String: CELValue]) {
        lookup = { name in variables[name] }
    }

    /// Makes a scope of values.
    public init(dictionaryLiteral elements: (String, CELValue)...) {
        self.init(values: Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }

    /// The same scope with some variables more, which hide those of the same name.
    public func adding(_ variables: [String: JSONValue]) -> CELScope {
        let lookup = lookup
        return CELScope { name in variables[name].map { CELValue($0) } ?? lookup(name) }
    }
}
