internal import CEL
internal import JSON
internal import StepKit
internal import YAML

/// Where in a workflow an expression stands, which decides what it may use.
enum ExpressionPlace {
    /// `if` and `key` of a webhook.
    case trigger
    /// `map` of a webhook.
    case incidentMap
    /// The default of an input.
    case inputDefault
    /// `if` of the step with this index.
    case condition(step: Int)
    /// `with` or `env` of the step with this index.
    case stepInput(step: Int)
    /// The workflow's outputs.
    case outputs

    /// The names that exist there.
    var names: Set<String> { view.names }

    fileprivate var view: ScopeView {
        switch self {
        case .incidentMap: .delivery
        case .trigger, .inputDefault: .early
        case .condition, .outputs: .run
        case .stepInput: .stepInput
        }
    }
}

/// What expressions see at several places alike.
private enum ScopeView {
    /// Before there is an incident.
    case delivery
    /// Before a run begins.
    case early
    /// While it is under way.
    case run
    /// The same, and secrets.
    case stepInput

    var names: Set<String> {
        switch self {
        case .delivery: Self.deliveryNames
        case .early: Self.earlyNames
        case .run: Self.runNames
        case .stepInput: Self.stepInputNames
        }
    }

    private static let deliveryNames: Set<String> = ["event", "workflow", "vars"]
    private static let earlyNames = deliveryNames.union(["incident"])
    private static let runNames = earlyNames.union(["inputs", "steps", "run"])
    private static let stepInputNames = runNames.union(["secrets"])
}

/// Checks names and types in expressions.
final class ExpressionChecker {
    private let log: DiagnosticLog
    private let steps: [StepDraft]
    private let graph: StepGraph
    private let hasWebhook: Bool
    private let types: [String: CELType]
    /// The scopes made so far.
    private var scopes: [ScopeView: [String: CELType]] = [:]
    private var warnedNames: Set<String> = []

    init(_ draft: WorkflowDraft, graph: StepGraph, descriptors: [String: StepDescriptor], log: DiagnosticLog) {
        self.log = log
        self.graph = graph
        steps = draft.steps
        hasWebhook = !draft.webhooks.isEmpty
        types = ScopeTypes.types(of: draft, descriptors)
    }

    /// Reports what is wrong with an expression.
    ///
    /// - Returns: the type of its value as far as it is known.
    @discardableResult
    func check(_ expression: Expression, at place: ExpressionPlace) -> CELType {
        let (type, issues) = expression.cel.check(scope(of: place))
        let references = expression.cel.references
        for issue in issues {
            let message = missingPath(issue, references).map { "'\($0)' does not exist" } ?? issue.message
            log.error(message, at: expression.position(at: issue.offset), hint: issue.hint)
        }
        for reference in references {
            check(reference, at: place, expression.position(at: reference.offset))
        }
        return type
    }

    /// Reports what is wrong with a condition, which must be true or false.
    func checkCondition(_ expression: Expression, at place: ExpressionPlace) {
        let type = check(expression, at: place)
        guard type != .bool, type != .dynamic else { return }
        log.error(
            "a condition must be true or false, found a value of type \(type)", at: expression.position,
            hint: "compare it: \(type == .string ? "… != \"\"" : "… == …")")
    }

    /// The whole path of a member that does not exist, `inputs.symptm`, which says more than the member alone.
    private func missingPath(_ issue: CELError, _ references: [CELReference]) -> String? {
        guard issue.kind == .noSuchMember else { return nil }
        for reference in references where reference.offset < issue.offset {
            guard let name = reference.path.first, var type = types[name] else { continue }
            var path = name
            for member in reference.path.dropFirst() {
                // Written with dots and without blanks, the member stands just behind the path.
                let offset = reference.offset + path.unicodeScalars.count + 1
                path += ".\(member)"
                if case .object(let members, false) = type, members[member] == nil, offset == issue.offset {
                    return path
                }
                type = type.member(member)
            }
        }
        return nil
    }

    /// The types of the names that exist at a place.
    ///
    /// Names that exist elsewhere are dynamic: `check` explains them.
    private func scope(of place: ExpressionPlace) -> [String: CELType] {
        if let scope = scopes[place.view] { return scope }
        var scope = types.mapValues { _ in CELType.dynamic }
        for name in place.names { scope[name] = types[name] }
        scopes[place.view] = scope
        return scope
    }

    private func check(_ reference: CELReference, at place: ExpressionPlace, _ position: SourcePosition) {
        guard let name = reference.path.first, types[name] != nil else { return }
        if !place.names.contains(name) {
            log.error("'\(name)' does not exist here: \(reason(name, place))", at: position, hint: names(at: place))
        } else if name == "steps" {
            checkStep(reference.path.dropFirst().first, at: place, position)
        } else if !hasWebhook, name == "incident" || name == "event", warnedNames.insert(name).inserted {
            log.warning(
                "'\(name)' exists only in runs that a webhook starts, and this workflow has no webhook", at: position,
                hint: "add `on: { webhook: { source: … } }`")
        }
    }

    private func checkStep(_ id: String?, at place: ExpressionPlace, _ position: SourcePosition) {
        let own: Int
        switch place {
        case .condition(let step), .stepInput(let step): own = step
        default: own = steps.count
        }
        guard let id else {
            guard own < steps.count else { return }
            return log.error(
                "'steps' must be followed by the id of a step", at: position, hint: "write steps.ID.outputs.NAME")
        }
        guard let other = graph.indices[id] else {
            return log.error(
                "there is no step \(quoted(id))", at: position, hint: suggestion(for: id, in: graph.indices.keys))
        }
        guard own < steps.count, !graph.follows(own, other) else { return }
        if own == other {
            log.error("a step cannot use what it gives itself", at: position)
        } else {
            log.error(
                "\(steps[own].title) does not wait for '\(id)', so nothing of '\(id)' is there for sure", at: position,
                hint: "add '\(id)' to its 'needs', or move it behind '\(id)'")
        }
    }

    private func reason(_ name: String, _ place: ExpressionPlace) -> String {
        switch (name, place) {
        case ("secrets", _): "secrets can be used only in 'with' and 'env' of a step"
        case ("incident", .incidentMap): "the incident is what 'map' makes"
        case (_, .trigger), (_, .incidentMap): "a trigger is looked at before a run begins"
        default: "defaults are worked out before a run begins"
        }
    }

    private func names(at place: ExpressionPlace) -> String {
        "known here: \(place.names.sorted().joined(separator: ", "))"
    }
}
