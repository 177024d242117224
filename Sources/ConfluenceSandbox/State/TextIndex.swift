import Foundation

/// An inverted index over titles and bodies, ranked by BM25.
///
/// Pages are noted when they change, and read when somebody searches or, bit by bit, when there is time before. An update leaves the postings of the old text behind; they are
/// skipped, and when they are half of everything the index is made anew.
struct TextIndex: Sendable {
    struct Posting: Sendable {
        let document: Int32
        let count: Int32
    }

    /// One indexed field of all documents.
    struct Field: Sendable {
        private(set) var postings: [String: [Posting]] = [:]
        private(set) var lengths: [Int32] = []
        private var totalLength = 0

        var meanLength: Double { max(1, Double(totalLength) / Double(max(1, lengths.count))) }

        mutating func append(_ words: [String]) {
            let document = Int32(lengths.count)
            lengths.append(Int32(words.count))
            totalLength += words.count
            var counts: [String: Int32] = [:]
            for word in words { counts[word, default: 0] += 1 }
            for (word, count) in counts {
                postings[word, default: []].append(Posting(document: document, count: count))
            }
        }
    }

    /// The page of each document.
    private var pageIDs: [Int] = []
    /// The document that holds a page's present text.
    private var documents: [Int: Int] = [:]
    private var pending: Set<Int> = []
    private(set) var titles = Field()
    private(set) var bodies = Field()

    mutating func note(_ pageID: Int) {
        pending.insert(pageID)
    }

    mutating func forget(_ pageID: Int) {
        pending.remove(pageID)
        documents[pageID] = nil
    }

    /// How many pages have changed since they were read.
    var pendingCount: Int { pending.count }

    /// Reads the pages that changed, or so many of them.
    mutating func refresh(
        atMost count: Int = .max, _ text: (Int) throws -> (title: String, body: String)?
    ) rethrows {
        if pageIDs.count > 1000, pageIDs.count > 2 * documents.count {
            pending.formUnion(documents.keys)
            (pageIDs, documents, titles, bodies) = ([], [:], Field(), Field())
        }
        for pageID in pending.sorted().prefix(count) {
            if let text = try text(pageID) {
                documents[pageID] = pageIDs.count
                pageIDs.append(pageID)
                titles.append(TextTokens.words(text.title))
                bodies.append(TextTokens.words(text.body))
            }
            pending.remove(pageID)
        }
    }

    /// The pages in which a term occurs, with their scores.
    ///
    /// - Parameters:
    ///   - term: the term; a phrase gives the pages with all its words, for the caller to look closer.
    ///   - inBodies: whether bodies count, or titles only.
    /// - Returns: scores by the ids of the pages.
    func matches(_ term: TextQuery.Term, inBodies: Bool) -> [Int: Double] {
        switch term {
        case .word(let word): return matches(word, inBodies: inBodies)
        case .phrase(let words):
            guard let first = words.first else { return [:] }
            return words.dropFirst()
                .reduce(matches(first, inBodies: inBodies)) { found, word in
                    let more = matches(word, inBodies: inBodies)
                    var both: [Int: Double] = [:]
                    for (id, score) in found {
                        if let other = more[id] { both[id] = score + other }
                    }
                    return both
                }
        case .pattern(let pattern):
            let pattern = Array(pattern.utf8)
            var words = Set(titles.postings.keys.filter { Wildcards.matches(Array($0.utf8), pattern) })
            if inBodies { words.formUnion(bodies.postings.keys.filter { Wildcards.matches(Array($0.utf8), pattern) }) }
            return words.reduce(into: [:]) { found, word in
                found.merge(matches(word, inBodies: inBodies), uniquingKeysWith: +)
            }
        }
    }

    private func matches(_ word: String, inBodies: Bool) -> [Int: Double] {
        var found: [Int: Double] = [:]
        addScores(of: word, in: titles, weight: 3, to: &found)
        if inBodies { addScores(of: word, in: bodies, weight: 1, to: &found) }
        return found
    }

    /// BM25 with the usual k1 = 1.2 and b = 0.75.
    private func addScores(of word: String, in field: Field, weight: Double, to found: inout [Int: Double]) {
        guard let postings = field.postings[word] else { return }
        let rarity = log(1 + (Double(pageIDs.count) + 0.5) / (Double(postings.count) + 0.5))
        for posting in postings {
            let document = Int(posting.document)
            let pageID = pageIDs[document]
            guard documents[pageID] == document else { continue }
            let count = Double(posting.count)
            let length = Double(field.lengths[document]) / field.meanLength
            found[pageID, default: 0] += weight * rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length))
        }
    }
}
