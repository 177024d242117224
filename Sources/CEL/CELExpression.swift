/// A parsed expression of the Common Expression Language (<https://cel.dev>), ready to check and evaluate.
///
/// The language is the one of google/cel-spec, with its standard functions and macros, the string functions of the
/// common extension, comprehensions with two variables, and `cel.bind`. Protocol buffer messages do not exist here:
/// objects are maps. Whole JSON numbers are `int`; as the language wants it, `int` and `double` can be compared
/// but not added, so convert with `double(x)`.
public struct CELExpression: Sendable {
    /// The text the expression was parsed from.
    public let source: String
    let root: Node
    let names: [String]
    let localsMax: Int

    /// Parses an expression.
    ///
    /// - Parameters:
    ///   - source: the expression's text.
    ///   - limits: what it must stay within.
    /// - Throws: `CELError` of kind `syntax` with the place of the first fault.
    public init(parsing source: String, limits: CELLimits = CELLimits()) throws(CELError) {
        var parser = try Parser(source, limits: limits)
        root = try parser.parseWhole()
        names = parser.names
        localsMax = parser.localsMax
        self.source = source
    }

    /// What the expression reads from its scope, in the order it is written.
    public var references: [CELReference] {
        var collector = ReferenceCollector(names: names)
        collector.visit(root)
        return collector.references
    }

    /// Checks names and types before anything runs.
    ///
    /// - Parameter scope: the type of each variable that will exist.
    /// - Returns: the type of the result, and everything that is certain to fail when it is evaluated.
    public func check(_ scope: [String: CELType]) -> (type: CELType, issues: [CELError]) {
        var checker = Checker(names: names, scope: scope, localsMax: localsMax)
        let type = checker.check(root)
        return (type, checker.issues)
    }

    /// Evaluates the expression.
    ///
    /// - Parameters:
    ///   - scope: where variables come from.
    ///   - costMax: the most work: about one for each operation, each element visited and each ten bytes of text.
    /// - Returns: the result.
    /// - Throws: `CELError` with the place of the part that failed; kind `cost` when the work exceeds `costMax`.
    public func evaluate(_ scope: CELScope, costMax: Int = 1_000_000) throws(CELError) -> CELValue {
        try evaluate(costMax: costMax, scope.lookup)
    }

    /// Evaluates the expression.
    ///
    /// - Parameters:
    ///   - costMax: the most work: about one for each operation, each element visited and each ten bytes of text.
    ///   - lookup: gives the value of a variable, `nil` when there is none; it is asked at most once for each name.
    /// - Returns: the result.
    /// - Throws: `CELError` with the place of the part that failed; kind `cost` when the work exceeds `costMax`.
    public func evaluate(
        costMax: Int = 1_000_000, _ lookup: (String) -> CELValue?
    ) throws(CELError) -> CELValue {
        try withoutActuallyEscaping(lookup) { (lookup) throws(CELError) -> CELValue in
            var evaluator = Evaluator(names: names, localsMax: localsMax, lookup: lookup, costMax: costMax)
            return try evaluator.evaluate(root)
        }
    }
}

/// What an expression reads from its scope: a variable and the members selected from it.
public struct CELReference: Sendable, Hashable {
    /// The variable's name and the members selected by name or by a constant text in brackets:
    /// `steps.find.outputs["hits"][0].url` is `["steps", "find", "outputs", "hits"]`.
    public var path: [String]
    /// The place of the variable's name in the expression, in Unicode scalars from 0.
    public var offset: Int

    /// Describes what is read.
    public init(path: [String], offset: Int) {
        self.path = path
        self.offset = offset
    }
}

/// Collects the references of a tree; its height is bounded, so the recursion is too.
private struct ReferenceCollector {
    let names: [String]
    var references: [CELReference] = []

    init(names: [String]) {
        self.names = names
    }

    mutating func visit(_ node: Node) {
        if let reference = reference(node) {
            references.append(reference)
        } else {
            for child in node.children { visit(child) }
        }
    }

    private func reference(_ node: Node) -> CELReference? {
        switch node.form {
        case .variable(let index):
            return CELReference(path: [names[index]], offset: node.offset)
        case .select(let base, let member), .has(let base, let member):
            return reference(base, adding: member)
        case .index(let base, let index):
            guard case .constant(.string(let member)) = index.form else { return nil }
            return reference(base, adding: member)
        default:
            return nil
        }
    }

    private func reference(_ base: Node, adding member: String) -> CELReference? {
        guard var reference = reference(base) else { return nil }
        reference.path.append(member)
        return reference
    }
}
