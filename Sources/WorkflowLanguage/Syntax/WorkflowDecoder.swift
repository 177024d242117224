internal import Foundation
internal import JSON
internal import StepKit
internal import YAML

/// Reads a checked node tree.
///
/// `ShapeChecker` has reported every wrong type before; what does not fit is left out here without a word.
struct WorkflowDecoder {
    let templates: TemplateParser

    func decode(_ root: YAMLNode) -> WorkflowDraft {
        var draft = WorkflowDraft()
        draft.name = root.string("name")
        draft.description = root.string("description")
        draft.timeout = root.duration("timeout")
        draft.webhooks = root["on"]?.oneOrMany("webhook").compactMap(webhook) ?? []
        draft.schedules = root["on"]?.oneOrMany("schedule").compactMap(schedule) ?? []
        draft.inputs = root["inputs"]?.entries?.compactMap(input) ?? []
        draft.steps = root["steps"]?.elements?.filter { $0.entries != nil }.map(step) ?? []
        draft.outputs = root["outputs"].map(templates.template)
        return draft
    }

    private func input(_ entry: YAMLEntry) -> InputDraft? {
        guard let name = entry.name else { return nil }
        let type = entry.value["type"].map { $0.text.flatMap(InputType.init(rawValue:)) } ?? .string
        return InputDraft(
            name: name, type: type, description: entry.value.string("description"),
            defaultValue: entry.value["default"].map(templates.template))
    }

    // MARK: Triggers

    private func webhook(_ node: YAMLNode) -> WebhookDraft? {
        guard let source = node.string("source") else { return nil }
        var trigger = WebhookTrigger(source: source)
        trigger.condition = node["if"].flatMap(templates.condition)
        trigger.key = node["key"].flatMap(templates.textTemplate)?.template
        trigger.debounce = node.duration("debounce")
        trigger.onResolved = node["on_resolved"]?.text.flatMap(ResolvedPolicy.init(rawValue:))
        trigger.map = node["map"].map(incidentMap)
        return WebhookDraft(trigger: trigger, map: node["map"]?.start)
    }

    private func incidentMap(_ node: YAMLNode) -> IncidentMap {
        func named(_ entries: [YAMLEntry]?) -> [String: Template] {
            let templates = (entries ?? [])
                .compactMap { entry in
                    entry.name.flatMap { name in
                        self.templates.textTemplate(entry.value).map { (name, $0.template) }
                    }
                }
            return Dictionary(templates, uniquingKeysWith: { first, _ in first })
        }
        return IncidentMap(
            fields: named(node.entries?.filter { $0.name != "labels" }), labels: named(node["labels"]?.entries))
    }

    private func schedule(_ node: YAMLNode) -> ScheduleDraft? {
        guard let cron = node.placedString("cron", withoutExpressions: true) else { return nil }
        let utc = Placed(value: "UTC", position: node.start)
        return ScheduleDraft(cron: cron, timezone: node.placedString("timezone", withoutExpressions: true) ?? utc)
    }

    // MARK: Steps

    private func step(_ node: YAMLNode) -> StepDraft {
        var draft = StepDraft(position: node.start)
        draft.id = node.placedString("id")
        draft.name = node.string("name")
        draft.hasAction = node["uses"] != nil || node["run"] != nil
        draft.uses = node.placedString("uses", withoutExpressions: true)
        draft.run = node.placedString("run")
        draft.with = node["with"].flatMap { $0.entries == nil ? nil : templates.template($0) }
        draft.env = node["env"].flatMap(templates.textTemplates)
        if node["needs"] != nil {
            draft.needs = node.oneOrMany("needs")
                .compactMap { need in
                    guard let id = need.text, NameRule.identifier.allows(id) else { return nil }
                    return Placed(value: id, position: need.start)
                }
        }
        draft.condition = node["if"].flatMap(templates.condition)
        if let retry = node["retry"], let policy = policy(retry) {
            draft.retry = Placed(value: policy, position: retry["max"]?.start ?? retry.start)
        }
        draft.timeout = node.duration("timeout")
        draft.continueOnError = node["continue_on_error"]?.scalar?.value.boolValue ?? false
        draft.onUnknown = node["on_unknown"]?.text.flatMap(UnknownPolicy.init(rawValue:)) ?? .ask
        return draft
    }

    private func policy(_ node: YAMLNode) -> RetryPolicy? {
        guard let attempts = node["attempts"]?.scalar?.value.intValue else { return nil }
        var policy = RetryPolicy(attempts: attempts)
        policy.initial = node.duration("initial") ?? policy.initial
        policy.factor = node["factor"]?.scalar?.value.doubleValue ?? policy.factor
        policy.max = node.duration("max") ?? Swift.max(policy.max, policy.initial)
        policy.jitter = node["jitter"]?.scalar?.value.doubleValue ?? policy.jitter
        if node["on"] != nil {
            policy.on = Set(node.oneOrMany("on").compactMap { $0.text.flatMap(StepFailure.Kind.init(rawValue:)) })
        }
        return policy
    }
}

extension YAMLNode {
    fileprivate func string(_ key: String) -> String? {
        self[key]?.scalar?.value.stringValue
    }

    fileprivate func placedString(_ key: String, withoutExpressions: Bool = false) -> Placed<String>? {
        guard let node = self[key], let text = node.scalar?.value.stringValue else { return nil }
        if withoutExpressions, TemplateScanner.offsetOfOpening(in: text) != nil { return nil }
        return Placed(value: text, position: node.start)
    }

    fileprivate func duration(_ key: String) -> Duration? {
        self[key]?.text.flatMap { Duration(shorthand: $0) }
    }

    /// The elements of a list, or the one value that stands where a list may stand.
    fileprivate func oneOrMany(_ key: String) -> [YAMLNode] {
        guard let node = self[key] else { return [] }
        return node.elements ?? [node]
    }
}
