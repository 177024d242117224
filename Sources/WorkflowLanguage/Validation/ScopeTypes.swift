internal import CEL
internal import JSON
internal import StepKit

/// The types of what expressions see.
enum ScopeTypes {
    /// Every name that exists somewhere in a workflow, with its type.
    static func types(of draft: WorkflowDraft, _ descriptors: [String: StepDescriptor]) -> [String: CELType] {
        [
            "inputs": inputs(draft.inputs),
            "steps": steps(draft.steps, descriptors),
            "run": .object(
                [
                    "id": .string, "workflow": .string, "trigger": .string, "started_at": .string,
                    "events": .list(runEvent),
                ], isOpen: false),
            "event": .object(
                ["id": .string, "source": .string, "received_at": .string, "payload": .dynamic], isOpen: false),
            "incident": incident,
            "vars": .map(.string, .string),
            "secrets": .map(.string, .string),
            "workflow": .object(["name": .string, "description": .string, "version": .string], isOpen: false),
        ]
    }

    private static let incident = CELType(Incident.schema)
    private static let runEvent = CELType.object(
        ["id": .string, "source": .string, "received_at": .string, "incident": incident], isOpen: false)

    private static func inputs(_ inputs: [InputDraft]) -> CELType {
        let members = inputs.map { ($0.name, $0.type?.celType ?? .dynamic) }
        return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }), isOpen: false)
    }

    /// Open, because the rule on steps that do not exist says more than the type checker can.
    private static func steps(_ steps: [StepDraft], _ descriptors: [String: StepDescriptor]) -> CELType {
        var outputs: [String: CELType] = [:]
        var members: [String: CELType] = [:]
        for step in steps {
            guard let id = step.id?.value, members[id] == nil else { continue }
            guard let kind = step.kind, let descriptor = descriptors[kind] else {
                members[id] = type(ofStepWith: .dynamic)
                continue
            }
            let output = outputs[kind] ?? CELType(descriptor.output)
            outputs[kind] = output
            members[id] = type(ofStepWith: output)
        }
        return .object(members, isOpen: true)
    }

    private static func type(ofStepWith outputs: CELType) -> CELType {
        let error = CELType.object(["kind": .string, "message": .string, "field": .dynamic], isOpen: false)
        return .object(["outputs": outputs, "state": .string, "error": error], isOpen: false)
    }
}
