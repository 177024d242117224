import JSON
import StepKit
import WorkflowLanguage

extension IncidentMap {
    /// The incident that an event tells of.
    ///
    /// What the payload says becomes text and is never evaluated.
    ///
    /// - Parameter scope: what the expressions see.
    /// - Returns: the incident; fields without a value are empty, and without a key the title is it.
    /// - Throws: `ExpressionFailure`; `IncidentMapError` when the result is no incident.
    func incident(_ scope: ExpressionScope) throws -> Incident {
        func text(_ name: String) throws -> String {
            guard let value = try fields[name]?.evaluate(scope), !value.isNull else { return "" }
            return value.stringValue ?? value.serialized()
        }
        let title = try text("title")
        guard !title.isEmpty else { throw IncidentMapError(description: "the trigger's 'map' gives an empty title") }
        let status = fields["status"] == nil ? "firing" : try text("status")
        guard ["firing", "resolved"].contains(status) else {
            throw IncidentMapError(
                description: "the trigger's 'map' gives the status '\(status.prefix(40))'; expected firing or resolved")
        }
        let key = try text("dedupe_key")
        return Incident(
            status: status, title: title, summary: try text("summary"), severity: try text("severity"),
            service: try text("service"),
            labels: try labels.mapValues { label in
                let value = try label.evaluate(scope)
                return value.isNull ? "" : value.stringValue ?? value.serialized()
            },
            runbookURL: try text("runbook_url"), dedupeKey: key.isEmpty ? title : key, url: try text("url"),
            startsAt: try text("starts_at"))
    }
}

/// What a trigger's `map` gives is no incident.
struct IncidentMapError: Error, CustomStringConvertible {
    /// What is wrong with it.
    var description: String
}
