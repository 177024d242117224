import CEL
import Foundation
import JSON
import StepKit
import WorkflowLanguage

/// Given inputs do not fit a workflow.
public struct InputError: Error, Sendable, CustomStringConvertible {
    /// Every fault: the input's name and what is wrong with it.
    public var faults: [Fault]

    /// All faults in one line.
    public var description: String { faults.map(\.message).joined(separator: "; ") }

    /// Makes an error of faults.
    public init(faults: [Fault]) {
        self.faults = faults
    }

    /// One fault.
    public struct Fault: Sendable, Equatable {
        /// The input's name.
        public var input: String
        /// What was expected and what to do.
        public var message: String

        /// Makes a fault.
        public init(input: String, message: String) {
            self.input = input
            self.message = message
        }
    }
}

/// Fits given inputs to a workflow's declarations.
enum InputBinding {
    /// Checks the given inputs and fills in the defaults.
    ///
    /// - Throws: `InputError` with every fault.
    static func bind(
        _ workflow: Workflow, _ request: RunRequest, variables: [String: String]
    ) throws(InputError) -> [String: JSONValue] {
        var faults: [InputError.Fault] = []
        var bound: [String: JSONValue] = [:]
        let scope = ExpressionScope.early(
            workflow, incident: request.incident, event: request.event, variables: variables)
        let declared = workflow.inputs.map(\.name)
        for name in request.inputs.keys.sorted() where !declared.contains(name) {
            let known = declared.isEmpty ? "it has none" : "it has \(declared.joined(separator: ", "))"
            faults.append(.init(input: name, message: "workflow '\(workflow.name)' has no input '\(name)'; \(known)"))
        }
        for input in workflow.inputs {
            do {
                bound[input.name] = try value(of: input, given: request.inputs[input.name], scope)
            } catch {
                faults.append(error)
            }
        }
        guard faults.isEmpty else { throw InputError(faults: faults) }
        return bound
    }

    private static func value(
        of input: WorkflowInput, given: JSONValue?, _ scope: ExpressionScope
    ) throws(InputError.Fault) -> JSONValue {
        let value: JSONValue
        if let given {
            value = given
        } else if let template = input.defaultValue {
            do {
                value = try template.evaluate(scope)
            } catch {
                throw InputError.Fault(
                    input: input.name,
                    message: "input '\(input.name)' was not given, and its default has no value: \(error)")
            }
        } else {
            let purpose = input.description.map { " (\($0))" } ?? ""
            throw InputError.Fault(
                input: input.name, message: "input '\(input.name)' is required\(purpose) and was not given")
        }
        guard JSONSchema(["type": .string(input.type.rawValue)]).violations(of: value).isEmpty else {
            throw InputError.Fault(
                input: input.name,
                message: "input '\(input.name)' must be of type \(input.type.rawValue), found \(value.typeName)")
        }
        return value
    }
}

extension InputError.Fault: Error {}
