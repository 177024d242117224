import Foundation
import GRDB
import JSON
import StepKit

/// What runs can be found by, beside their workflow, state and time.
///
/// They are kept in a table of their own, sorted by term and run, so that a page of a million runs is found by reading
/// just its rows.
enum RunTerms {
    /// Longer values are not looked for.
    private static let charactersMax = 200
    /// A run with more says too much.
    private static let termsMax = 100

    /// All terms of a run.
    static func terms(of run: RunRecord) -> Set<String> {
        var terms = [trigger(run.trigger)]
        if let incident = run.incident {
            terms.append(self.incident(incident.dedupeKey))
            terms += incident.labels.sorted { $0.key < $1.key }.map { label($0.key, $0.value) }
            terms += words(of: "\(incident.title) \(incident.service) \(incident.summary)")
        }
        terms += run.inputs.sorted { $0.key < $1.key }
            .compactMap { name, value in text(of: value).map { input(name, $0) } }
        terms += words(of: run.workflow)
        return Set(terms.filter { $0.count <= charactersMax }.prefix(termsMax))
    }

    static func trigger(_ trigger: TriggerKind) -> String { "trigger:\(trigger.rawValue)" }
    static func incident(_ key: String) -> String { "incident:\(key)" }
    static func label(_ name: String, _ value: String) -> String { "label:\(name)=\(value)" }
    static func input(_ name: String, _ value: String) -> String { "input:\(name)=\(value)" }

    /// The words of a text, as runs are found by them.
    static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { "word:\($0)" }
    }

    /// A single value as a query writes it; `nil` for lists and objects.
    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool, .int, .double: value.serialized()
        case .null, .array, .object: nil
        }
    }

    static func store(_ terms: Set<String>, of runID: String, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO run_terms (term, run_id) VALUES (?, ?)")
        for term in terms.sorted() { try statement.execute(arguments: [term, runID]) }
    }
}
