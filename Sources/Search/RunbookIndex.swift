public import Embedding
internal import GRDB

/// The searchable copy of runbook pages in one file, by words and by meaning.
///
/// Pages come in with `sync`, become passages with `index`, and are looked up with `find`. The file is
/// a cache: deleting it loses nothing that a sync does not bring back. All three may run at the same
/// time, also from several processes; a killed sync or indexing goes on where it was.
public final class RunbookIndex: Sendable {
    let file: IndexFile
    let embedder: (any Embedder)?
    let reranker: (any Reranker)?
    /// What people taught about the runbooks; `nil` when nothing is to be learnt.
    public let knowledge: KnowledgeStore?
    let vectorCache = VectorCache()

    /// Opens an index file, and creates it when it is absent.
    ///
    /// An index with the tables of another version of Belay is emptied; vectors of another embedder
    /// are ignored until `index` has replaced them.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist.
    ///   - embedder: what makes vectors of texts; `nil` for search by words alone.
    ///   - reranker: what reads the first pages of a ranking again; `nil` for none.
    ///   - knowledge: what people said of pages, which lookups then count; `nil` for none.
    /// - Throws: `SearchError` when the file is something else, and what SQLite reports.
    public init(
        path: String, embedder: (any Embedder)?, reranker: (any Reranker)? = nil, knowledge: KnowledgeStore? = nil
    ) throws {
        self.knowledge = knowledge
        self.reranker = reranker
        file = try IndexFile(path: path)
        self.embedder = embedder
    }

    /// The text under which the embedder's vectors are kept: all that makes them comparable.
    var embedderIdentity: String? {
        embedder?.identity.description
    }
}

/// What an index holds.
public struct RunbookIndexStatistics: Sendable, Equatable {
    /// How many pages each space has, by the space's key.
    public var pagesBySpace: [String: Int]
    /// How many of the pages wait for `index`.
    public var pagesPending: Int
    /// The number of passages.
    public var passages: Int
    /// How many of the passages have a vector of the present embedder.
    public var vectors: Int

    /// The number of pages in all spaces.
    public var pages: Int { pagesBySpace.values.reduce(0, +) }
}

extension RunbookIndex {
    /// Counts what the index holds.
    ///
    /// - Throws: what SQLite reports.
    public func statistics() async throws -> RunbookIndexStatistics {
        let identity = embedderIdentity
        return try await file.read { db in
            let spaces = try Row.fetchAll(db, sql: "SELECT space, count(*) FROM pages GROUP BY space")
            let counts = try Row.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM pages WHERE \(ChunkRows.isPending)), (SELECT count(*) FROM passages),
                        (SELECT count(*) FROM chunks JOIN pages ON pages.id = chunks.page
                            WHERE vector IS NOT NULL AND embedder = :identity)
                    """,
                arguments: ["identity": identity])
            return RunbookIndexStatistics(
                pagesBySpace: Dictionary(uniqueKeysWithValues: spaces.map { ($0[0], $0[1]) }),
                pagesPending: counts?[0] ?? 0, passages: counts?[1] ?? 0, vectors: counts?[2] ?? 0)
        }
    }
}
