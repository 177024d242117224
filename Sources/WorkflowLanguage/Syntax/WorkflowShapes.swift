internal import StepKit

// The language: which keys a workflow file has, and what may stand under each of them.

extension Shape {
    /// A whole workflow file.
    static let workflow = Shape.mapping(.workflow)
}

extension MappingShape {
    static let workflow = MappingShape(
        "a workflow",
        [
            Key("name", .identifier, required: true, "The workflow's name, unique among the workflows."),
            Key("description", .text, "What the workflow is for."),
            Key("on", .mapping(.triggers), "What starts a run, besides a person."),
            Key(
                "inputs", .named(.mapping(.input), names: .identifier, countMax: 100),
                "The typed inputs, read as `inputs.NAME`."),
            Key("timeout", .duration, "How long a run may take, waits included."),
            Key("steps", .list(of: .mapping(.step), count: 1...500), required: true, "What a run does."),
            Key(
                "outputs", .named(.template, names: .identifier, countMax: 100),
                "The run's outputs, by name; they may use every step's outputs."),
        ],
        later: ["concurrency", "on_failure", "finally", "env", "vars"])

    static let triggers = MappingShape(
        "triggers",
        [
            Key("webhook", .oneOrMany(.mapping(.webhook), countMax: 50), "Starts a run when an incident tool calls."),
            Key("schedule", .oneOrMany(.mapping(.schedule), countMax: 50), "Starts a run at certain times."),
            Key("manual", .nothing, "Says that people start this workflow; they always may."),
        ],
        later: ["workflow"])

    static let webhook = MappingShape(
        "a webhook trigger",
        [
            Key("source", .identifier, required: true, "Who calls: alertmanager, grafana, generic, …"),
            Key("if", .condition, "Over `incident` and `event`; a run starts when it is true."),
            Key(
                "key", .textTemplate,
                "One live run per key; a further delivery joins the live run. The incident's dedupe key by default."),
            Key(
                "debounce", .duration,
                "The run starts when no further delivery with its key has come for so long, at most ten times as late."),
            Key(
                "on_resolved", .choice(ResolvedPolicy.allCases.map(\.rawValue)),
                "What the end of an incident does: cancel the live run of its key, or nothing. Without it, `if` decides."
            ),
            Key(
                "map", .mapping(.incidentMap),
                "How JSON of any form becomes an incident, over `event.payload`; for the source generic."),
        ])

    static let incidentMap = MappingShape(
        "the map of an incident",
        [
            Key("title", .textTemplate, required: true, "What is wrong, in a line."),
            Key("status", .textTemplate, "firing or resolved; firing by default."),
            Key("summary", .textTemplate, "What is wrong, in a few lines."),
            Key("severity", .textTemplate, "How bad it is, in the tool's words."),
            Key("service", .textTemplate, "What it happens to."),
            Key("labels", .named(.textTemplate, names: .any, countMax: 100), "Whatever else is told."),
            Key("runbook_url", .textTemplate, "Where the runbook is."),
            Key("dedupe_key", .textTemplate, "The same for all deliveries about one incident; the title by default."),
            Key("url", .textTemplate, "Where the tool shows the incident."),
            Key("starts_at", .textTemplate, "When it began."),
        ])

    static let schedule = MappingShape(
        "a schedule",
        [
            Key("cron", .cron, required: true, "Minute, hour, day of month, month, day of week: `0 6 * * 1-5`."),
            Key("timezone", .timezone, "An IANA time zone: `Europe/Berlin`. UTC by default."),
        ],
        later: ["catch_up"])

    static let input = MappingShape(
        "an input",
        [
            Key(
                "type", .choice(InputType.allCases.map(\.rawValue)),
                "The type that values must have; `string` by default."),
            Key("default", .template, "The value when none is given; without it the input is required."),
            Key("description", .text, "What the input is for."),
        ])

    static let step = MappingShape(
        "a step",
        [
            Key("id", .identifier, required: true, "The step's id, unique in the workflow."),
            Key("name", .text, "What the step does, for people."),
            Key("uses", .text, "The step's kind: `runbook.find`."),
            Key("with", .named(.template, names: .any, countMax: 200), "The input of what `uses` names."),
            Key(
                "run", .script,
                "A script. Expressions never enter its text: give values through `env` and write \"$NAME\"."),
            Key(
                "env", .named(.textTemplate, names: .environmentVariable, countMax: 200),
                "The script's environment variables."),
            Key(
                "needs", .oneOrMany(.identifier, countMax: 100),
                "The steps that end before this one starts; the one before it by default, `[]` for none."),
            Key("if", .condition, "The step is skipped when it is false."),
            Key("retry", .mapping(.retry), "When and how often a failed attempt is tried again."),
            Key("timeout", .duration, "How long one attempt may take."),
            Key("continue_on_error", .boolean, "Whether the run goes on when the step fails."),
            Key(
                "on_unknown", .choice(UnknownPolicy.allCases.map(\.rawValue)),
                "What to do when a crash hides an attempt's outcome; `ask` by default."),
        ],
        later: ["for_each", "max_parallel", "compensate", "concurrency", "on_failure", "finally"])

    static let retry = MappingShape(
        "a retry policy",
        [
            Key("attempts", .integer(1...100), required: true, "The most attempts, the first one included."),
            Key("initial", .duration, "The wait before the second attempt; 1s by default."),
            Key("factor", .number(1...100), "By what each further wait grows; 2 by default."),
            Key("max", .duration, "The longest wait; 60s by default."),
            Key("jitter", .number(0...1), "The share of a wait that is random; 0.2 by default."),
            Key(
                "on", .oneOrMany(.choice(StepFailure.Kind.allCases.map(\.rawValue)), countMax: 20),
                "The failures that are tried again; transient, rate_limited and timeout by default."),
        ])
}
