public import JSON
import StepKit
public import WorkflowEngine
public import WorkflowLanguage

extension WorkflowPlan {
    /// The plan as the API shows it.
    public func view(of workflow: Workflow) -> JSONValue {
        [
            "workflow": .string(workflow.name), "version": .string(workflow.source.hash), "inputs": .object(inputs),
            "steps": .array(steps.map(\.view)),
        ]
    }
}

extension WorkflowPlan.Step {
    /// The step as the API shows it.
    fileprivate var view: JSONValue {
        [
            "id": .string(id), "uses": .string(uses), "effect": effect.map { .string($0.rawValue) } ?? .null,
            "decision": .string(decision.rawValue), "summary": .string(summary), "input": input ?? .null,
            "diff": diff.map { .string($0) } ?? .null,
        ]
    }
}
