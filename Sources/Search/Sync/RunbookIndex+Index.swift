internal import Embedding
internal import Foundation
internal import GRDB
internal import LexicalIndex
internal import VectorIndex

extension RunbookIndex {
    /// Makes the synced pages searchable: cuts them into passages, and turns passages and titles into vectors.
    ///
    /// Only pages that are new or changed, or whose vectors another embedder made, are touched; of those
    /// a passage that was there before keeps its vector. Pages are committed some at a time, so a
    /// killed indexing goes on where it was.
    ///
    /// - Parameters:
    ///   - space: the key of the only space to be indexed; `nil` for all.
    ///   - progress: called after each page with the counts so far, on any thread.
    /// - Returns: what was done.
    /// - Throws: what the embedder, the stores of vectors and SQLite report; the pages indexed until then stay.
    public func index(
        space: String? = nil, progress: @escaping @Sendable (IndexReport) -> Void = { _ in }
    ) async throws -> IndexReport {
        var report = IndexReport()
        do {
            let stores = try await intactStores()
            try await removeVectors(from: stores)
            try await index(space, stores, &report, progress)
        } catch let error as VectorIndexError where error.code == .damaged {
            // Once more, with new stores.
            try await replaceStores()
            try await index(space, try await intactStores(), &report, progress)
        }
        return report
    }

    private func index(
        _ space: String?, _ stores: VectorStores.Pair?, _ report: inout IndexReport,
        _ progress: @Sendable (IndexReport) -> Void
    ) async throws {
        var last: Int64 = 0
        let identity = embedderIdentity
        while true {
            let pages = try await file.read { [last] db in
                try PendingPages.next(after: last, inSpace: space, identity: identity, db)
            }
            guard let newest = pages.last else { break }
            last = newest.rowID
            try await index(pages, stores, &report)
            progress(report)
        }
        try await removeVectors(from: stores)
        try await tidy(stores)
    }

    /// Indexes some pages: vectors first, so that a chunk that is found always has its own.
    private func index(
        _ pages: [PendingPage], _ stores: VectorStores.Pair?, _ report: inout IndexReport
    ) async throws {
        var prepared: [PreparedPage] = []
        for page in pages { prepared.append(try await PreparedPage(page, embedder, stores)) }
        let count = prepared.reduce(0) { $0 + $1.chunks.count }
        let first = try await file.write { db in try ChunkRows.reserve(count, db) }
        var next = first
        for index in prepared.indices { prepared[index].number(from: &next) }
        if let stores {
            try await stores.passages.add(prepared.flatMap(\.passageVectors))
            try await stores.titles.add(prepared.compactMap(\.storedTitle))
        }
        let identity = embedderIdentity
        let removed = try await file.write { [prepared] db in
            try prepared.map { try ChunkRows.replace($0, identity: identity, db) }
        }
        for (page, removed) in zip(prepared, removed) {
            report.embedded += page.embedded
            guard let removed else { continue }
            report.pages += 1
            report.chunks += page.chunks.count
            report.removed += removed
        }
    }

    // MARK: Stores

    /// The stores of vectors, `nil` without an embedder; when vectors are missing, every page waits to be embedded anew.
    private func intactStores() async throws -> VectorStores.Pair? {
        guard let vectorStores, let identity = embedderIdentity else { return nil }
        let (mark, expected) = try await file.read { db in
            (try ChunkRows.mark(db), try ChunkRows.embeddedCount(identity, db))
        }
        let stores = try await vectorStores.pair(mark: mark)
        if try await stores.passages.count() < expected { try await file.write(ChunkRows.forgetVectors) }
        return stores
    }

    /// Sets damaged stores aside, and lets every page wait to be embedded anew.
    func replaceStores() async throws {
        for collection in VectorCollection.allCases {
            try VectorFiles.setAside(VectorFiles.path(collection, ofIndex: file.path))
        }
        await vectorStores?.close()
        try await file.write(ChunkRows.forgetVectors)
    }

    /// Removes the vectors of chunks and pages that are gone, some at a time.
    private func removeVectors(from stores: VectorStores.Pair?) async throws {
        guard let stores else { return }
        while true {
            let removed = try await file.read(RemovedVectors.next)
            guard !removed.isEmpty else { return }
            try await stores.passages.remove(removed.chunks)
            try await stores.titles.remove(removed.pages)
            try await file.write { db in try removed.forget(db) }
        }
    }

    /// Puts small parts of the index together, a bounded step at a time.
    private func tidy(_ stores: VectorStores.Pair?) async throws {
        while try await file.write(LexicalMerge.step) { try Task.checkCancellation() }
        for store in [stores?.passages, stores?.titles] {
            while try await store?.maintain() ?? false { try Task.checkCancellation() }
        }
    }
}
