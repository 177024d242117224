internal import Embedding
internal import LexicalIndex
internal import VectorIndex

/// A page cut into chunks, with a vector for each.
struct PreparedPage: Sendable {
    /// A chunk ready to be stored.
    struct Chunk: Sendable {
        var id: Int64 = 0
        var section: String
        var passage: String
        /// `nil` without an embedder.
        var vector: [Float]?
    }

    let page: PendingPage
    let traits: PageTraits
    private(set) var chunks: [Chunk]
    private(set) var titleVector: [Float]?
    /// How many texts were embedded for it.
    private(set) var embedded = 0

    /// Cuts a page, and embeds what has no vector yet.
    ///
    /// - Throws: what the embedder and the stores report.
    init(_ page: PendingPage, _ embedder: (any Embedder)?, _ stores: VectorStores.Pair?) async throws {
        self.page = page
        traits = PageTraits(title: page.title, markdown: page.body, labels: page.labels)
        chunks = PassageChunker.passages(ofMarkdown: page.body).map { Chunk(section: $0.section, passage: $0.text) }
        guard let embedder, let stores else { return }
        if !page.chunksByPassage.isEmpty {
            let known = try await stores.passages.vectors(of: Array(page.chunksByPassage.values))
            for index in chunks.indices {
                chunks[index].vector = page.chunksByPassage[chunks[index].passage].flatMap { known[$0] }
            }
            titleVector = try await stores.titles.vectors(of: [page.rowID])[page.rowID]
        }
        let title = IdentifierWords.spelledOut(page.title)
        let missing = chunks.indices.filter { chunks[$0].vector == nil }
        var texts = missing.map { title + "\n" + chunks[$0].passage }
        if titleVector == nil { texts.append(IdentifierWords.separated(page.title)) }
        let vectors = try await EmbeddingBatches(embedder).vectors(of: texts, as: .passage)
        for (index, vector) in zip(missing, vectors) { chunks[index].vector = vector }
        titleVector = titleVector ?? vectors.last
        embedded = texts.count
    }

    /// Gives the chunks their ids, in ascending order.
    mutating func number(from next: inout Int64) {
        for index in chunks.indices {
            chunks[index].id = next
            next += 1
        }
    }

    /// The vectors of the chunks, by their ids.
    var passageVectors: [StoredVector] {
        chunks.compactMap { chunk in chunk.vector.map { StoredVector(id: chunk.id, vector: $0) } }
    }

    /// The title's vector, by the page's row.
    var storedTitle: StoredVector? { titleVector.map { StoredVector(id: page.rowID, vector: $0) } }
}
