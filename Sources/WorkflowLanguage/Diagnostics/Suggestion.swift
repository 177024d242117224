import JSON

/// The hint for a misspelt name: the nearest one, else the list of all when it is short.
func suggestion(for name: String, in known: some Collection<String>) -> String? {
    if let nearest = NearestName.find(for: name, in: known) { return "did you mean '\(nearest)'?" }
    guard !known.isEmpty, known.count <= 30 else { return nil }
    return "known: \(known.sorted().joined(separator: ", "))"
}
