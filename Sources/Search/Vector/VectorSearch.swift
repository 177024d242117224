internal import VectorIndex

/// The chunks and titles that are closest to a symptom.
struct VectorSearch: Sendable {
    /// How many passages are asked for: a page has several that fit, and 200 pages are wanted.
    private static let passagesMax = 600

    let passages: [VectorMatch]
    let titles: [VectorMatch]

    /// Asks the stores.
    ///
    /// - Parameters:
    ///   - symptom: the symptom's vector.
    ///   - stores: the stores.
    ///   - allowed: what may be found; `nil` for everything.
    /// - Throws: what the stores report.
    init(_ symptom: [Float], in stores: VectorStores.Pair, among allowed: FilteredPages?) async throws {
        async let titles = stores.titles.nearest(
            to: symptom, limit: Fusion.candidatesMax, among: allowed?.pages)
        passages = try await stores.passages.nearest(to: symptom, limit: Self.passagesMax, among: allowed?.chunks)
        self.titles = try await titles
    }

    /// Whether there was nothing to compare with.
    var isEmpty: Bool { passages.isEmpty }

    /// The pages of the passages, best first, each once; what left the index meanwhile is left out.
    func passageCandidates(_ places: ChunkPlaces) -> [Candidate] {
        var seen: Set<Int64> = []
        var candidates: [Candidate] = []
        for match in passages where candidates.count < Fusion.candidatesMax {
            guard let page = places[match.id]?.page, seen.insert(page).inserted else { continue }
            candidates.append(Candidate(page: page, chunk: match.id, score: Double(match.score)))
        }
        return candidates
    }

    /// The pages of the titles, best first.
    var titleCandidates: [Candidate] {
        titles.map { Candidate(page: $0.id, chunk: nil, score: Double($0.score)) }
    }
}
