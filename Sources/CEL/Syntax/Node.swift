/// A part of a parsed expression, with its place.
///
/// Names are resolved while parsing: a variable is its number in the expression's list of names, a variable
/// of a macro its slot, a function its case. Evaluation compares no names.
struct Node: Sendable {
    let form: Form
    /// The place of the name or operator that a message is about.
    let offset: Int
    /// The height of the tree: 1 for a leaf.
    let height: Int

    indirect enum Form: Sendable {
        case constant(CELValue)
        /// A variable of the scope: its number in the list of names.
        case variable(Int)
        /// A variable that a macro binds.
        case local(Int)
        case select(Node, String)
        case has(Node, String)
        case index(Node, Node)
        case not(Node)
        case negate(Node)
        case binary(BinaryOperator, Node, Node)
        case and([Node])
        case or([Node])
        case conditional(Node, then: Node, otherwise: Node)
        case list([Node])
        case map([MapEntry])
        case call(Function, [Node])
        /// `matches` with a constant pattern.
        case matches(Node, RegularExpression)
        /// A call of something that is no function: an error when it is evaluated, as the language wants it.
        case unknownCall(String, isMember: Bool, [Node])
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`.
        case bind(slot: Int, value: Node, body: Node)
    }

    struct MapEntry: Sendable {
        let key: Node
        let value: Node
    }
}

/// The operators with two operands that always evaluate both.
enum BinaryOperator: String, Sendable {
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case add = "+"
    case subtract = "-"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contained = "in"
}

/// A macro that visits the elements of a list or the keys of a map.
struct Comprehension: Sendable {
    enum Macro: String, Sendable {
        case all
        case exists
        case existsOne = "exists_one"
        case map
        case filter
        case transformList
        case transformMap
    }

    let macro: Macro
    let range: Node
    /// The slot of the first variable; a second one has the next slot.
    let slot: Int
    /// Whether there are two variables: index and element, or key and value.
    let hasTwoVariables: Bool
    /// The condition of `map(x, condition, body)` and the transformations.
    let condition: Node?
    let body: Node
}

extension Node {
    /// The parts, in the order they are written.
    var children: [Node] {
        switch form {
        case .constant, .variable, .local: []
        case .select(let base, _), .has(let base, _): [base]
        case .not(let operand), .negate(let operand), .matches(let operand, _): [operand]
        case .index(let left, let right), .binary(_, let left, let right): [left, right]
        case .and(let nodes), .or(let nodes), .list(let nodes): nodes
        case .call(_, let arguments), .unknownCall(_, _, let arguments): arguments
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .comprehension(let comprehension):
            [comprehension.range] + [comprehension.condition].compactMap { $0 } + [comprehension.body]
        case .bind(_, let value, let body): [value, body]
        }
    }
}
