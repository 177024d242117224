internal import Foundation
internal import JSON
internal import StepKit
internal import YAML

/// Checks what the shape of a file cannot say: names, order, types, times.
struct WorkflowValidator {
    private let log: DiagnosticLog
    private let draft: WorkflowDraft
    private let catalog: StepCatalog
    /// The descriptors of the kinds of steps that the workflow uses; a handler may have to work to describe itself.
    private let descriptors: [String: StepDescriptor]

    init(_ draft: WorkflowDraft, catalog: StepCatalog, log: DiagnosticLog) {
        self.log = log
        self.draft = draft
        self.catalog = catalog
        let kinds = Set(draft.steps.compactMap(\.kind))
        descriptors = Dictionary(
            kinds.compactMap { kind in catalog[kind].map { (kind, $0.descriptor) } }, uniquingKeysWith: { $1 })
    }

    /// Reports everything that is wrong with the workflow.
    ///
    /// - Returns: the order of its steps.
    func validate() -> StepGraph {
        let graph = StepGraph(draft.steps, log: log)
        let expressions = ExpressionChecker(draft, graph: graph, descriptors: descriptors, log: log)
        for webhook in draft.webhooks { check(webhook, expressions) }
        for schedule in draft.schedules { check(schedule) }
        for input in draft.inputs { check(input, expressions) }
        for (index, step) in draft.steps.enumerated() { check(step, at: index, expressions) }
        if let outputs = draft.outputs {
            checker(expressions, .outputs, "outputs").check(outputs, .any, as: "outputs")
        }
        return graph
    }

    private func checker(_ expressions: ExpressionChecker, _ place: ExpressionPlace, _ owner: String) -> InputChecker {
        InputChecker(log: log, expressions: expressions, place: place, owner: owner)
    }

    // MARK: Triggers and inputs

    private func check(_ webhook: WebhookDraft, _ expressions: ExpressionChecker) {
        let trigger = webhook.trigger
        if let condition = trigger.condition { expressions.checkCondition(condition, at: .trigger) }
        for expression in trigger.key?.expressions ?? [] { expressions.check(expression, at: .trigger) }
        guard let map = trigger.map, let position = webhook.map else { return }
        if trigger.source != "generic" {
            log.error(
                "deliveries of '\(trigger.source)' have their own form, so there is nothing to map", at: position,
                hint: "take 'map' away, or let the tool post to the source generic")
        }
        let templates = map.fields.sorted { $0.key < $1.key } + map.labels.sorted { $0.key < $1.key }
        for expression in templates.flatMap(\.value.expressions) { expressions.check(expression, at: .incidentMap) }
    }

    private func check(_ schedule: ScheduleDraft) {
        let zone = schedule.timezone
        if TimeZone(identifier: zone.value) == nil {
            log.error(
                "\(quoted(zone.value)) is no known time zone", at: zone.position,
                hint: NearestName.find(for: zone.value, in: TimeZone.knownTimeZoneIdentifiers)
                    .map { "did you mean '\($0)'?" } ?? "use a name of the IANA database such as Europe/Berlin")
        }
        do {
            let cron = try CronExpression(parsing: schedule.cron.value)
            if cron.next(after: Date(timeIntervalSince1970: 0), in: .gmt) == nil {
                log.error("this schedule is never due: no month has such a day", at: schedule.cron.position)
            }
        } catch {
            log.error(error.reason, at: schedule.cron.position, hint: error.hint)
        }
    }

    private func check(_ input: InputDraft, _ expressions: ExpressionChecker) {
        guard let value = input.defaultValue else { return }
        checker(expressions, .inputDefault, "the input")
            .check(value, input.type?.schema ?? .any, as: "\(input.name).default")
    }

    // MARK: Steps

    private func check(_ step: StepDraft, at index: Int, _ expressions: ExpressionChecker) {
        if let condition = step.condition { expressions.checkCondition(condition, at: .condition(step: index)) }
        let policy = step.retry.value
        if policy.max < policy.initial {
            log.error(
                "'max' is \(policy.max.shorthand), which is less than 'initial', \(policy.initial.shorthand)",
                at: step.retry.position, hint: "no wait may be longer than 'max'")
        }
        let descriptor = handler(of: step)
        checker(expressions, .stepInput(step: index), step.kind ?? "the step")
            .check(step.input, descriptor?.input ?? .any, as: step.run == nil ? "with" : "run")
    }

    /// The descriptor of a step's handler; reports it when there is none, or when `uses` and `run` do not fit.
    private func handler(of step: StepDraft) -> StepDescriptor? {
        switch (step.uses, step.run) {
        case (nil, nil):
            guard !step.hasAction else { return nil }
            log.error(
                "\(step.title) does nothing: expected 'uses' or 'run'", at: step.position,
                hint: "name a step with `uses: runbook.find`, or give a script with `run:`")
        case (.some, .some(let run)):
            log.error(
                "\(step.title) has both 'uses' and 'run'", at: run.position, hint: "make two steps of it")
            return nil
        case (.some(let uses), nil):
            if let env = step.env {
                log.error(
                    "'env' is for 'run' only", at: env.position, hint: "give values to \(uses.value) through 'with'")
            }
            return descriptor(uses)
        case (nil, .some(let run)):
            if let with = step.with {
                log.error("'with' is for 'uses' only", at: with.position, hint: "give values to a script through 'env'")
            }
            if descriptors[StepCatalog.scriptKind] == nil { log.error("scripts cannot be run here", at: run.position) }
            return descriptors[StepCatalog.scriptKind]
        }
        return nil
    }

    private func descriptor(_ uses: Placed<String>) -> StepDescriptor? {
        guard uses.value != StepCatalog.scriptKind else {
            log.error("a script is not used by its name", at: uses.position, hint: "write the script under 'run:'")
            return nil
        }
        guard let descriptor = descriptors[uses.value] else {
            let kinds = catalog.kinds.filter { $0 != StepCatalog.scriptKind }
            log.error(
                "unknown kind of step \(quoted(uses.value))", at: uses.position,
                hint: suggestion(for: uses.value, in: kinds))
            return nil
        }
        return descriptor
    }
}

extension StepDraft {
    /// The input of the step's handler, a mapping.
    var input: PlacedTemplate {
        guard let run else {
            return with ?? PlacedTemplate(content: .mapping([]), position: uses?.position ?? position)
        }
        let script = PlacedTemplate(content: .literal(.string(run.value)), position: run.position)
        let environment = env ?? PlacedTemplate(content: .mapping([]), position: run.position)
        return PlacedTemplate(
            content: .mapping([
                .init(name: "script", position: run.position, value: script),
                .init(name: "env", position: environment.position, value: environment),
            ]),
            position: run.position)
    }
}
