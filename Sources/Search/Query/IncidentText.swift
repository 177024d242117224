internal import LexicalIndex

/// What a query says about its alert, whether in its fields or, as many tools send it, in the text alone.
struct IncidentText: Sendable, Equatable {
    /// The alert's name.
    let alertName: String?
    /// The alert's labels, those of the query before those that the text spells out as `name=value`.
    let labels: [String: String]
    /// What is looked for: the alert's name, the text, and the labels that name something which runbooks speak of.
    let text: String

    /// Reads a query.
    init(_ query: RunbookQuery) {
        let symptom = LabelledText(SymptomTerms.readable(query.text))
        var labels = symptom.labels.merging(query.labels) { $1 }
        if let service = query.service { labels["service"] = service }
        if let severity = query.severity { labels["severity"] = severity }
        self.labels = labels
        alertName = query.alertName ?? labels["alertname"] ?? Self.leadingName(of: symptom.text)
        var parts: [String] = []
        if let alertName, !symptom.text.contains(alertName) { parts.append(alertName) }
        parts.append(symptom.text)
        parts += LabelNames.lasting.compactMap { labels[$0] }
            .filter { !symptom.text.contains($0) && LabelNames.isLasting(value: $0) }
        text = parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The severity, if it is one that names of alerts are made with.
    var severity: AlertSeverity? {
        labels["severity"].flatMap { AlertSeverity(label: $0) }
    }

    /// The alert's name in front of a colon, as in `KubePodCrashLooping: Pod is crash looping`.
    private static func leadingName(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon]
        let isName =
            name.count <= 100 && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            && IdentifierWords.parts(of: name).count > 1
        return isName ? String(name) : nil
    }
}
