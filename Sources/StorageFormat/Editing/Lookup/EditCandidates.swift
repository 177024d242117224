/// Something that an edit could have meant.
struct EditCandidate {
    /// What to call it.
    var label: String
    /// Where it is in the source, in bytes.
    var offset: Int
}

extension StorageDocument {
    /// The most candidates that an error lists.
    private static let candidatesMax = 10

    /// A fault at a place.
    func fault(_ reason: String, at offset: Int = 0, hint: String? = nil) -> StorageFormatError {
        let place = rowAndColumn(of: offset, in: tree.bytes)
        return StorageFormatError(reason: reason, row: place.row, column: place.column, hint: hint)
    }

    /// The only candidate, or the one with a number.
    ///
    /// - Parameters:
    ///   - found: what fits, in the order of the page.
    ///   - number: which of them is meant, from 1; nil if there is to be one only.
    ///   - what: what is looked for, such as `table in section “Impact”`.
    ///   - others: what there is of its kind, to be listed if nothing fits.
    ///   - hint: how to tell one from others.
    ///   - candidate: what to call an element.
    /// - Returns: the one that is meant.
    /// - Throws: `StorageFormatError` with the candidates if none is, or if it cannot be told which.
    func only<Element>(
        _ found: [Element], number: Int? = nil, _ what: String, others: [Element], hint: String,
        _ candidate: (Element) -> EditCandidate
    ) throws(StorageFormatError) -> Element {
        guard let first = found.first else {
            let list = others.isEmpty ? "" : "; there is \(listed(others, candidate))"
            throw fault("there is no \(what)\(list)")
        }
        if let number {
            guard found.indices.contains(number - 1) else {
                throw fault(
                    "there is no \(what) with number \(number); there is \(listed(found, candidate))",
                    hint: "numbers go from 1 to \(found.count)")
            }
            return found[number - 1]
        }
        guard found.count == 1 else {
            throw fault(
                "\(what) is ambiguous, \(found.count) fit: \(listed(found, candidate))", at: candidate(first).offset,
                hint: hint)
        }
        return first
    }

    /// Candidates with their places: `“Impact/Customers” at 12:3, …`.
    private func listed<Element>(_ elements: [Element], _ candidate: (Element) -> EditCandidate) -> String {
        var words = elements.prefix(Self.candidatesMax)
            .map { element in
                let candidate = candidate(element)
                let place = rowAndColumn(of: candidate.offset, in: tree.bytes)
                return "“\(candidate.label)” at \(place.row):\(place.column)"
            }
        let rest = elements.count - words.count
        if rest > 0 { words.append("and \(rest) more") }
        return words.joined(separator: ", ")
    }

    /// What a reader sees of nodes, in one line and not too long; for messages.
    func label(ofNodes nodes: Range<Int>) -> String {
        let text = plainText(ofNodes: nodes).singleLine
        return text.count > 60 ? text.prefix(59) + "…" : text
    }
}

extension String {
    /// The text as names are compared: without case, white space collapsed.
    var comparable: String { singleLine.lowercased() }
}
