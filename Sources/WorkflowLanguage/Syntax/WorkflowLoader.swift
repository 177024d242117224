internal import CEL
internal import Crypto
internal import JSON
public import StepKit
internal import YAML

/// Reads workflow files.
public enum WorkflowLoader {
    /// Reads and validates one workflow.
    ///
    /// All findings are collected; none stops the search for others, but for a fault in the YAML itself.
    /// Nothing outside is read: whoever calls has read the file.
    ///
    /// - Parameters:
    ///   - text: the file's whole text.
    ///   - file: the file's name, for messages.
    ///   - catalog: the steps that may be used.
    /// - Returns: the workflow, `nil` if and only if there is an error; and all findings in the file's order.
    public static func load(
        text: String, file: String, catalog: StepCatalog
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        let log = DiagnosticLog(file: file)
        guard let root = parse(text, log) else { return (nil, log.diagnostics) }
        let places = ScalarPlaces(text)
        ShapeChecker(log: log, places: places).check(root, .workflow, as: .file)
        let draft = WorkflowDecoder(templates: TemplateParser(log: log, places: places)).decode(root)
        let graph = WorkflowValidator(draft, catalog: catalog, log: log).validate()
        let source = WorkflowSource(file: file, text: text, hash: hash(of: text))
        let workflow = log.hasErrors ? nil : Workflow(draft, graph, source)
        return (workflow, log.diagnostics)
    }

    private static func parse(_ text: String, _ log: DiagnosticLog) -> YAMLNode? {
        do {
            if let root = try YAMLParser.parse(text) { return root }
            log.error(
                "the file is empty", at: SourcePosition(line: 1, column: 1),
                hint: "a workflow has at least a 'name' and 'steps'")
        } catch {
            log.error(error.reason, at: error.position, hint: hint(for: error, in: text))
        }
        return nil
    }

    /// A fault near an expression mostly comes from a missing pair of quotes around it.
    private static func hint(for error: YAMLError, in text: String) -> String? {
        let lines = text.split(separator: "\n", maxSplits: error.position.line, omittingEmptySubsequences: false)
        let line = lines.indices.contains(error.position.line - 1) ? String(lines[error.position.line - 1]) : ""
        guard TemplateScanner.offsetOfOpening(in: line) != nil else { return error.hint }
        return "put the whole value in quotes: an expression in { } or [ ], or one with ': ' or ' #' in it, needs them"
    }

    private static func hash(of text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array(text.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Workflow {
    /// Makes a workflow of a draft without errors; `nil` when something is missing all the same.
    fileprivate init?(_ draft: WorkflowDraft, _ graph: StepGraph, _ source: WorkflowSource) {
        guard let name = draft.name else { return nil }
        let steps = draft.steps.enumerated()
            .compactMap { index, step in
                Step(step, needs: graph.needs[index].compactMap { draft.steps[$0].id?.value })
            }
        guard steps.count == draft.steps.count else { return nil }
        let schedules = draft.schedules.map {
            Trigger.schedule(ScheduleTrigger(cron: $0.cron.value, timezone: $0.timezone.value))
        }
        var outputs: [String: Template] = [:]
        if case .mapping(let members) = draft.outputs?.content {
            for member in members { outputs[member.name] = member.value.template }
        }
        self.init(
            name: name, description: draft.description,
            triggers: draft.webhooks.map { Trigger.webhook($0.trigger) } + schedules,
            inputs: draft.inputs.map(WorkflowInput.init), timeout: draft.timeout, steps: steps, outputs: outputs,
            source: source)
    }
}

extension WorkflowInput {
    fileprivate init(_ draft: InputDraft) {
        self.init(
            name: draft.name, type: draft.type ?? .string, description: draft.description,
            defaultValue: draft.defaultValue?.template)
    }
}

extension Step {
    fileprivate init?(_ draft: StepDraft, needs: [String]) {
        guard let id = draft.id?.value, let kind = draft.kind else { return nil }
        self.init(
            id: id, name: draft.name, uses: kind, with: draft.input.template, needs: needs,
            condition: draft.condition, retry: draft.retry.value, timeout: draft.timeout,
            continueOnError: draft.continueOnError, onUnknown: draft.onUnknown, position: draft.position)
    }
}
