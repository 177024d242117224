/// A symptom with the labels taken out that it spells out as `name=value` or `name="value"`, as notifications do.
struct LabelledText: Sendable, Equatable {
    /// The labels by name; of repeated ones the first counts.
    private(set) var labels: [String: String] = [:]
    /// The text without them.
    private(set) var text: String

    /// Reads a text; one without labels stays as it is.
    init(_ symptom: String) {
        text = symptom
        let lines = symptom.split(whereSeparator: \.isNewline).map { withoutLabels($0) }
        if !labels.isEmpty { text = lines.filter { !$0.isEmpty }.joined(separator: "\n") }
    }

    private mutating func withoutLabels(_ line: Substring) -> String {
        var kept: [Substring] = []
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if let (name, value) = Self.label(word) {
                if labels[name] == nil { labels[name] = value }
            } else {
                kept.append(word)
            }
        }
        return kept.joined(separator: " ")
    }

    private static func label(_ word: Substring) -> (name: String, value: String)? {
        let word = word.trimming(in: "{},;()[]")
        guard let sign = word.firstIndex(of: "=") else { return nil }
        let name = word[..<sign]
        let value = word[word.index(after: sign)...].trimming(in: "\"'")
        let isName =
            name.first?.isLetter == true && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isName, !value.isEmpty, !value.contains(where: { "=\"'{}".contains($0) }) else { return nil }
        return (name.lowercased(), String(value))
    }
}

extension Substring {
    /// The text without certain characters at both ends.
    fileprivate func trimming(in characters: String) -> Substring {
        var text = self
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return text.drop(while: characters.contains)
    }
}
