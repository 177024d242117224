/// What a lookup made of its query, for people who wonder about its answer.
public struct SymptomReading: Sendable, Equatable {
    /// The alert's name, if the symptom comes from an alert.
    public var alertName: String?
    /// The alert's labels, whether they came as such or were spelled out in the text.
    public var labels: [String: String]
    /// The text whose meaning was compared: the alert's name, the text, and the labels that name something lasting.
    public var text: String
    /// The words that were looked for; what changes from one incident to the next is not among them.
    public var words: [String]

    /// Reads a query.
    init(_ query: RunbookQuery) {
        let incident = IncidentText(query)
        alertName = incident.alertName
        labels = incident.labels
        text = incident.text
        words = SymptomTerms(incident.text).words.map(\.text)
    }
}
