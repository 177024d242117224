internal import Embedding
internal import Foundation
internal import GRDB
internal import LexicalIndex

extension RunbookIndex {
    /// Makes the synced pages searchable: cuts them into passages, and turns passages and titles into vectors.
    ///
    /// Only pages that are new or changed, or whose vectors another embedder made, are touched; of those
    /// a passage that was there before keeps its vector. Each page is its own transaction, so a
    /// killed indexing goes on where it was.
    ///
    /// - Parameters:
    ///   - space: the key of the only space to be indexed; `nil` for all.
    ///   - progress: called after each page with the counts so far, on any thread.
    /// - Returns: what was done.
    /// - Throws: what the embedder and SQLite report; the pages indexed until then stay.
    public func index(
        space: String? = nil, progress: @escaping @Sendable (IndexReport) -> Void = { _ in }
    ) async throws -> IndexReport {
        var report = IndexReport()
        var last: Int64 = 0
        let identity = embedderIdentity
        while let page = try await file.read({ [last] db in
            try ChunkRows.nextPending(after: last, inSpace: space, identity: identity, db)
        }) {
            last = page.rowID
            let prepared = try await prepared(page)
            let traits = PageTraits(title: page.title, markdown: page.body, labels: page.labels)
            let removed = try await file.write { db in
                try ChunkRows.replace(
                    of: page, by: prepared.chunks, titleVector: prepared.titleVector, traits: traits,
                    identity: identity, db)
            }
            report.embedded += prepared.embedded
            guard let removed else { continue }
            report.pages += 1
            report.chunks += prepared.chunks.count
            report.removed += removed
            progress(report)
        }
        return report
    }

    private struct PreparedPage: Sendable {
        var chunks: [ChunkRecord]
        var titleVector: Data?
        var embedded: Int
    }

    private func prepared(_ page: PendingPage) async throws -> PreparedPage {
        var chunks = PassageChunker.passages(ofMarkdown: page.body)
            .map {
                ChunkRecord(section: $0.section, passage: $0.text, vector: page.vectorsByPassage[$0.text])
            }
        guard let embedder else { return PreparedPage(chunks: chunks, titleVector: nil, embedded: 0) }
        let title = IdentifierWords.spelledOut(page.title)
        let missing = chunks.indices.filter { chunks[$0].vector == nil }
        var texts = missing.map { title + "\n" + chunks[$0].passage }
        if page.titleVector == nil { texts.append(IdentifierWords.separated(page.title)) }
        let vectors = try await EmbeddingBatches(embedder).vectors(of: texts, as: .passage).map(VectorBlob.data)
        for (index, vector) in zip(missing, vectors) {
            chunks[index].vector = vector
        }
        return PreparedPage(chunks: chunks, titleVector: page.titleVector ?? vectors.last, embedded: texts.count)
    }
}
