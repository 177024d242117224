internal import LexicalIndex

/// Which symptoms are about the same thing: those of one alert, and those that share most of their words.
struct SymptomNeighbourhood: Sendable, Equatable {
    /// Symptoms are neighbours from this similarity on.
    static let similarityMin = 0.5

    /// The name of the alert, in lower case, if the symptom comes from one.
    let alertName: String?
    /// The stems of the symptom's words.
    let stems: Set<String>

    init(alertName: String?, stems: Set<String>) {
        self.alertName = alertName
        self.stems = stems
    }

    /// Reads a symptom.
    init(_ query: RunbookQuery) {
        let incident = IncidentText(query)
        self.init(
            alertName: incident.alertName?.lowercased(),
            stems: Set(SymptomTerms(incident.text).words.map(\.term)))
    }

    /// How much two symptoms are about the same thing, from 0 to 1: 1 for the same alert, otherwise the share of the
    /// stems of both that they have in common (Dice's coefficient).
    func similarity(to other: SymptomNeighbourhood) -> Double {
        if let alertName, alertName == other.alertName { return 1 }
        return Self.similarity(shared: stems.intersection(other.stems).count, stems.count, other.stems.count)
    }

    /// Dice's coefficient of two sets, by their sizes and that of what they share.
    static func similarity(shared: Int, _ one: Int, _ other: Int) -> Double {
        one + other > 0 ? 2 * Double(shared) / Double(one + other) : 0
    }

    /// What tells this symptom from others.
    var key: String {
        alertName.map { "alert \($0)" } ?? stems.sorted().joined(separator: " ")
    }
}
