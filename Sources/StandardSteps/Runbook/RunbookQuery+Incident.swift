import JSON
import Search
import StepKit

extension RunbookQuery {
    /// Asks for the runbooks of a symptom, with what an incident says of itself.
    ///
    /// - Parameters:
    ///   - symptom: what is seen.
    ///   - incident: an `Incident`; `nil`, or anything else, for none.
    ///   - filter: which pages may be found.
    ///   - limit: how many to give.
    init(symptom: String, _ incident: JSONValue?, filter: PageFilter = PageFilter(), limit: Int = 3) {
        let incident = incident.flatMap { Incident(json: $0) }
        func known(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
        self.init(
            text: symptom, labels: incident?.labels ?? [:], severity: known(incident?.severity),
            service: known(incident?.service), runbookURL: known(incident?.runbookURL), filter: filter, limit: limit)
    }
}
