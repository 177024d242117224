internal import Foundation
internal import StepKit
internal import YAML

/// A workflow as far as its file could be read, with the places that validation reports on.
///
/// What is missing or wrong here has been reported, or will be by the rules that follow.
struct WorkflowDraft {
    var name: String?
    var description: String?
    var webhooks: [WebhookDraft] = []
    var schedules: [ScheduleDraft] = []
    var inputs: [InputDraft] = []
    var timeout: Duration?
    var steps: [StepDraft] = []
    var outputs: PlacedTemplate?
}

/// A value and where it stands.
struct Placed<Value> {
    var value: Value
    var position: SourcePosition
}

struct WebhookDraft {
    var trigger: WebhookTrigger
    /// Where its `map` stands, if it has one.
    var map: SourcePosition?
}

struct ScheduleDraft {
    var cron: Placed<String>
    var timezone: Placed<String>
}

struct InputDraft {
    var name: String
    /// `nil` when the file says something else than a type.
    var type: InputType?
    var description: String?
    var defaultValue: PlacedTemplate?
}

struct StepDraft {
    var position: SourcePosition
    var id: Placed<String>?
    var name: String?
    /// Whether the file says `uses` or `run`, readable or not.
    var hasAction = false
    var uses: Placed<String>?
    var with: PlacedTemplate?
    var run: Placed<String>?
    var env: PlacedTemplate?
    /// `nil` when the file does not say: the step before.
    var needs: [Placed<String>]?
    var condition: Expression?
    var retry = Placed(value: RetryPolicy.never, position: SourcePosition(line: 1, column: 1))
    var timeout: Duration?
    var continueOnError = false
    var onUnknown = UnknownPolicy.ask

    /// What messages call it.
    var title: String { id.map { "step '\($0.value)'" } ?? "this step" }

    /// The handler's kind.
    var kind: String? { run != nil ? StepCatalog.scriptKind : uses?.value }
}
