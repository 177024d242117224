import JSON
import StepKit
import WorkflowEngine

/// The schemas that answers share: `#/components/schemas` of the API's document.
enum Schemas {
    /// By name.
    static let all: [String: JSONSchema] = [
        "Problem": problem, "Workflow": workflow, "WorkflowSummary": workflowSummary, "Trigger": trigger, "Run": run,
        "RunDetails": runDetails, "RunFields": run.withoutRequired, "RunDetailsFields": runDetails.withoutRequired,
        "Step": step, "Plan": plan, "Attempt": attempt, "Failure": failure, "JournalEntry": journalEntry,
        "Event": event, "Incident": incident, "Health": health, "HealthParts": healthParts, "HealthPart": healthPart,
        "AuditEntry": auditEntry,
    ]

    /// A schema that `all` names.
    static func named(_ name: String) -> JSONSchema {
        JSONSchema(["$ref": .string("#/components/schemas/\(name)")])
    }

    private static let problem = answer(
        "An error (RFC 9457).",
        [
            "type": .string("Which kind of error; stays the same for ever.", enum: ProblemType.allCases.map(\.uri)),
            "title": .string("The kind of error for people."),
            "status": .integer("The status of the answer.", minimum: 400, maximum: 599),
            "detail": .string("What went wrong this time, and what to do about it."),
            "instance": .string("The path that was asked for."),
            "request_id": .string("Stands in the log beside what went wrong inside."),
            "errors": .array(
                of: answer(
                    "A fault.",
                    [
                        "pointer": .string("Where in the body, as a JSON pointer."),
                        "detail": .string("What is wrong there."),
                    ]), "The single faults of a body."),
        ], optional: ["errors"])

    private static let auditEntry = answer(
        "Something that somebody did.",
        [
            "sequence": .integer("Its place in the log."), "at": .time("When it began."),
            "caller": .string("Who did it."), "kind": .string("How it was known who it was."),
            "role": .string("What they were allowed."), "address": .string("Where they were.").orNull,
            "action": .string("What was done, in general."), "target": .string("What it was done to."),
            "request_id": .string("Stands in the log, too.").orNull,
            "status": .integer("The status of the answer; null when the process ended before.").orNull,
        ])

    private static let trigger = JSONSchema([
        "oneOf": [
            answer("Deliveries start it.", ["webhook": answer("", ["source": .string("Of which tool.")])]).json,
            answer(
                "The clock starts it.",
                ["schedule": answer("", ["cron": .string("When."), "timezone": .string("Where.")])]
            )
            .json,
        ]
    ])

    private static let summaryMembers: [String: JSONSchema] = [
        "name": .string("The name."),
        "description": .string("What it is for.").orNull,
        "version": .string("The hash of its text, which runs are pinned to."),
        "triggers": .array(of: named("Trigger"), "What starts it by itself."),
    ]

    private static let workflowSummary = answer("A workflow in a list.", summaryMembers)

    private static let workflow = answer(
        "A workflow.",
        summaryMembers.merging([
            "inputs": .array(
                of: answer(
                    "An input.",
                    [
                        "name": .string("The name."), "type": .string("The type of its values."),
                        "description": .string("What it is for.").orNull,
                        "required": .boolean("Whether it has no default."),
                    ]), "What a run may be given."),
            "steps": .array(
                of: answer(
                    "A step.",
                    [
                        "id": .string("The id."), "uses": .string("The kind of step."),
                        "needs": .array(of: .string("A step."), "The steps that it waits for."),
                    ]), "What a run does."),
        ]) { $1 })

    private static let runMembers: [String: JSONSchema] = [
        "id": .id("The run."), "workflow": .string("The workflow's name."),
        "version": .string("The hash of the workflow's text that the run is pinned to."),
        "state": .string("The state.", enum: RunState.allCases.map(\.rawValue)),
        "trigger": .string("What started it.", enum: TriggerKind.allCases.map(\.rawValue)),
        "inputs": .mapping(of: .any, "The inputs, secrets blotted out."),
        "incident": named("Incident").orNull, "event_id": .id("The delivery that started it.").orNull,
        "outputs": .mapping(of: .any, "What came out, when it succeeded.").orNull,
        "failure": named("Failure").orNull, "created_at": .time("When it was accepted."),
        "starts_at": .time("When it starts, if it waits for further deliveries first.").orNull,
        "started_at": .time("When its first step could start.").orNull, "ended_at": .time("When it ended.").orNull,
        "duration_ms": .integer("From its start to its end.").orNull,
    ]

    private static let run = answer("A run.", runMembers)

    private static let runDetails = answer(
        "A run with its steps.",
        runMembers.merging([
            "events": .array(of: runEvent, "The deliveries that started or joined it, the newest 200."),
            "steps": .array(of: named("Step"), "In the workflow's order."),
        ]) { $1 })

    private static let runEvent = answer(
        "A delivery that a run is about.",
        [
            "id": .id("The delivery."), "source": .string("The tool that it came from."),
            "received_at": .time("When it arrived."),
            "outcome": .string("Whether it started the run or joined it.", enum: ["started", "joined"]),
            "incident": named("Incident").orNull,
        ])

    private static let step = answer(
        "A step of a run.",
        [
            "id": .string("The id."), "uses": .string("The kind of step."), "state": stepState,
            "outputs": .mapping(of: .any, "What came out.").orNull, "failure": named("Failure").orNull,
            "next_attempt_at": .time("When its next attempt is due.").orNull,
            "started_at": .time("When its first attempt started.").orNull, "ended_at": .time("When it ended.").orNull,
            "duration_ms": .integer("From its start to its end.").orNull,
            "idempotency_key": .string("The same for every attempt."),
            "attempts": .array(of: named("Attempt"), "In their order."),
        ])

    private static let plan = answer(
        "What a run would do.",
        [
            "workflow": .string("The workflow's name."), "version": .string("The hash of its text."),
            "inputs": .mapping(of: .any, "The inputs with their defaults, secrets blotted out."),
            "steps": .array(
                of: answer(
                    "A step.",
                    [
                        "id": .string("The id."), "uses": .string("The kind of step."),
                        "effect": .string("What it changes outside.", enum: StepEffect.allCases.map(\.rawValue)).orNull,
                        "decision": .string(
                            "What would become of it; `depends`: that hangs on what earlier steps give.",
                            enum: WorkflowPlan.Decision.allCases.map(\.rawValue)),
                        "summary": .string("What it would do, or why it would not."),
                        "input": .mapping(of: .any, "The input, secrets blotted out.").orNull,
                        "diff": .string("The change, as a unified diff.").orNull,
                    ]), "In the workflow's order."),
        ])

    private static let attempt = answer(
        "One attempt of a step.",
        [
            "number": .integer("From 1.", minimum: 1), "state": stepState,
            "input": .mapping(of: .any, "The input, secrets blotted out.").orNull, "failure": named("Failure").orNull,
            "log": .array(of: .string("A line."), "What it logged."), "started_at": .time("When it started."),
            "ended_at": .time("When it ended.").orNull, "duration_ms": .integer("How long it took.").orNull,
        ])

    private static let stepState = JSONSchema.string("The state.", enum: StepState.allCases.map(\.rawValue))

    private static let failure = answer(
        "Why something failed.",
        [
            "kind": .string("Which sort of failure.", enum: StepFailure.Kind.allCases.map(\.rawValue)),
            "message": .string("What happened, and what to do."),
            "field": .string("The input at fault, as a JSON pointer."),
        ], optional: ["field"])

    private static let journalEntry = answer(
        "One line of a run's journal.",
        [
            "sequence": .integer("Its place; grows with time.", minimum: 1), "run_id": .id("The run."),
            "at": .time("When it happened."), "kind": .string("What happened: `run.started`, `step.succeeded`."),
            "step": .string("The step that it happened to.").orNull,
            "data": .mapping(of: .any, "The particulars."),
        ])

    private static let event = answer(
        "A delivery of an incident tool.",
        [
            "id": .id("The delivery."), "source": .string("The tool that it came from."),
            "received_at": .time("When it arrived."),
            "headers": .mapping(of: .string("A value."), "Those of its headers that decide what it means."),
            "proof": .string("How it proved where it comes from.").orNull,
            "duplicate_of": .id("The delivery of which it is a repetition.").orNull,
            "decisions": .array(
                of: answer(
                    "What was decided for one incident.",
                    [
                        "workflow": .string("For which workflow; empty when none listens."),
                        "outcome": .string("What was decided.", enum: EventDecision.Outcome.allCases.map(\.rawValue)),
                        "run_id": .id("The run that was started or joined.").orNull,
                        "reason": .string("Why, where that is not plain.").orNull,
                    ]), "A line for each incident and workflow."),
        ])

    private static let incident = Incident.schema

    private static let health = JSONSchema([
        "type": "object", "required": ["status", "version"],
        "properties": [
            "status": .object(["enum": ["ok", "failing"]]), "version": ["type": "string"],
            "reason": ["type": "string"], "uptime_s": ["type": "integer"], "workflows": ["type": "integer"],
            "live_runs": ["type": "object", "additionalProperties": ["type": "integer"]],
        ],
    ])

    private static let healthParts = answer(
        "How every part does.",
        [
            "status": .string("`degraded`: something that it can do without.", enum: ["ok", "degraded", "failing"]),
            "version": .string("Belay's version."), "uptime_s": .integer("How long it runs."),
            "parts": .array(of: named("HealthPart"), "The record of runs first."),
        ])

    private static let healthPart = answer(
        "How a part does.",
        [
            "name": .string("The part."), "status": .string("Whether it works.", enum: ["ok", "failing"]),
            "essential": .boolean("Whether the service is not ready without it."),
            "detail": .string("What was found, or why it does not work."),
            "latency_ms": .number("How long it took to find out."),
        ])

    /// An object that an answer always gives whole, but for `optional` members.
    static func answer(
        _ description: String, _ members: [String: JSONSchema], optional: Set<String> = []
    ) -> JSONSchema {
        .object(description, properties: members, required: Array(Set(members.keys).subtracting(optional)))
    }
}

extension JSONSchema {
    /// A text in an answer that is no JSON.
    static let text = JSONSchema(["type": "string"])

    /// A time in UTC with milliseconds.
    static func time(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "format": "date-time", "description": .string(description)])
    }

    /// An id of a run or an event.
    static func id(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "pattern": "^[0-9a-z]{26}$", "description": .string(description)])
    }

    /// The schema of an object that has some of the members only.
    var withoutRequired: JSONSchema {
        var members = json.objectValue ?? [:]
        members["required"] = nil
        return JSONSchema(.object(members))
    }

    /// The schema of a value that may be missing.
    var orNull: JSONSchema {
        guard var members = json.objectValue, case .string(let type)? = members["type"] else {
            return JSONSchema(["anyOf": [json, ["type": "null"]]])
        }
        members["type"] = [.string(type), "null"]
        return JSONSchema(.object(members))
    }
}
