/// Finds a sequence of bytes in linear time (Knuth, Morris, Pratt 1977).
///
/// UTF-8 is self-synchronizing, so a text found byte by byte is found at a whole character.
struct TextSearch {
    private let pattern: [UInt8]
    /// For each length of a matched prefix, the length of its longest border.
    private let borders: [Int]

    init(_ pattern: some Sequence<UInt8>) {
        let pattern = Array(pattern)
        var borders = [0]
        var length = 0
        for index in pattern.indices.dropFirst() {
            while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
            if pattern[index] == pattern[length] { length += 1 }
            borders.append(length)
        }
        self.pattern = pattern
        self.borders = borders
    }

    /// The place of the first occurrence at or after a place.
    func first(in text: [UInt8], from start: Int = 0) -> Int? {
        var found: Int?
        visitMatches(in: text, from: start) { place in
            found = place
            return false
        }
        return found
    }

    /// The places of all occurrences, overlapping ones too.
    func all(in text: [UInt8]) -> [Int] {
        var places: [Int] = []
        visitMatches(in: text, from: 0) { place in
            places.append(place)
            return true
        }
        return places
    }

    /// Visits the places in ascending order until the visitor says that it is enough.
    private func visitMatches(in text: [UInt8], from start: Int, _ visit: (Int) -> Bool) {
        guard !pattern.isEmpty else {
            var place = start
            while place <= text.count, visit(place) { place += 1 }
            return
        }
        var length = 0
        for index in start..<max(start, text.count) {
            if length == pattern.count { length = borders[length - 1] }
            while length > 0, text[index] != pattern[length] { length = borders[length - 1] }
            if text[index] == pattern[length] { length += 1 }
            if length == pattern.count, !visit(index + 1 - length) { return }
        }
    }
}
