import Foundation
import JSON
import StepKit
import WorkflowLanguage

extension RunPlanner {
    /// What expressions see.
    ///
    /// - Parameters:
    ///   - progress: the run up to now.
    ///   - secrets: whether `secrets` is among it, in the clear.
    /// - Returns: the names of docs/workflows.md.
    func scope(_ progress: RunProgress, secrets: Bool) -> ExpressionScope {
        let run = progress.run
        let steps = progress.steps.mapValues { step -> JSONValue in
            var members: [String: JSONValue] = ["state": .string(step.state.rawValue)]
            if let output = step.output { members["outputs"] = output }
            if let failure = step.failure { members["error"] = failure.json }
            return .object(members)
        }
        var values: [String: JSONValue] = [
            "inputs": .object(run.inputs),
            "steps": .object(steps),
            "run": [
                "id": .string(run.id), "workflow": .string(run.workflow), "trigger": .string(run.trigger.rawValue),
                "started_at": .string((run.startedAt ?? run.createdAt).ISO8601Format(.belay)),
                "events": events,
            ],
            "event": event,
            "incident": run.incident?.json ?? .null,
            "vars": configuration.variables.scopeValue,
            "workflow": progress.workflow.scopeValue,
        ]
        if secrets { values["secrets"] = .object(configuration.secrets.mapValues { .string($0.reveal()) }) }
        return ExpressionScope(values)
    }

    /// The run's outputs.
    ///
    /// - Throws: `ExpressionFailure` when an expression gives no value.
    func outputs(_ progress: RunProgress) throws -> JSONValue {
        let scope = scope(progress, secrets: false)
        return redactor.redact(.object(try progress.workflow.outputs.mapValues { try $0.evaluate(scope) }))
    }
}

extension ExpressionScope {
    /// What expressions see before there is a run: in a trigger's condition and key, and in the defaults of inputs.
    static func early(
        _ workflow: Workflow, incident: Incident?, event: EventRecord?, variables: [String: String]
    ) -> ExpressionScope {
        ExpressionScope([
            "incident": incident?.json ?? .null, "event": event?.json ?? .null, "vars": variables.scopeValue,
            "workflow": workflow.scopeValue,
        ])
    }
}

extension Workflow {
    /// What expressions see as `workflow`.
    fileprivate var scopeValue: JSONValue {
        [
            "name": .string(name), "description": .string(description ?? ""), "version": .string(source.hash),
        ]
    }
}

extension [String: String] {
    /// What expressions see as `vars`.
    fileprivate var scopeValue: JSONValue { .object(mapValues { .string($0) }) }
}

extension EventRecord {
    /// The event as expressions see it.
    var json: JSONValue {
        [
            "id": .string(id), "source": .string(source), "received_at": .string(receivedAt.ISO8601Format(.belay)),
            // The decoder has parsed the body before the event was stored; this cannot fail any more.
            "payload": (try? JSONValue(parsing: body)) ?? .null,
        ]
    }
}

extension RunEvent {
    /// The event as expressions see it in `run.events`.
    var json: JSONValue {
        [
            "id": .string(id), "source": .string(source), "received_at": .string(receivedAt.ISO8601Format(.belay)),
            "incident": incident?.json ?? .null,
        ]
    }
}
