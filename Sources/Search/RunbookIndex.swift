public import Embedding
internal import GRDB
internal import LexicalIndex

/// The searchable copy of runbook pages in one file, by words and by meaning.
///
/// Pages come in with `sync`, become passages with `index`, and are looked up with `find`. The file is
/// a cache: deleting it loses nothing that a sync does not bring back. All three may run at the same
/// time, also from several processes; a killed sync or indexing goes on where it was.
public final class RunbookIndex: Sendable {
    let file: IndexFile
    let embedder: (any Embedder)?
    let reranker: (any Reranker)?
    let rerankingBudget: Duration
    /// What people taught about the runbooks; `nil` when nothing is to be learnt.
    public let knowledge: KnowledgeStore?
    /// Where vectors are; `nil` without an embedder.
    let vectorStores: VectorStores?
    let filters = FilterCache()
    let searcher = LexicalSearcher()

    /// Opens an index file, and creates it when it is absent.
    ///
    /// An index with the tables of another version of Belay is emptied; vectors of another embedder
    /// are ignored until `index` has replaced them.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist.
    ///   - embedder: what makes vectors of texts; `nil` for search by words alone.
    ///   - reranker: what reads the first pages of a ranking again; `nil` for none.
    ///   - rerankingBudget: how long that may take; the ranking stays as it is when it takes longer.
    ///   - knowledge: what people said of pages, which lookups then count; `nil` for none.
    ///   - vectors: makes the stores of vectors; `nil` for files beside the index.
    /// - Throws: `SearchError` when the file is something else, and what SQLite reports.
    public init(
        path: String, embedder: (any Embedder)?, reranker: (any Reranker)? = nil,
        rerankingBudget: Duration = .milliseconds(150), knowledge: KnowledgeStore? = nil,
        vectors: VectorStoreMaker? = nil
    ) throws {
        file = try IndexFile(path: path)
        self.embedder = embedder
        self.reranker = reranker
        self.rerankingBudget = rerankingBudget
        self.knowledge = knowledge
        vectorStores = embedder.map { embedder in
            VectorStores(
                dimension: embedder.identity.dimension, embedder: embedder.identity.description,
                make: vectors ?? VectorFiles.maker(ofIndex: path))
        }
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
                    SELECT (SELECT count(*) FROM pages WHERE \(PendingPages.condition)), (SELECT count(*) FROM chunks),
                        (SELECT count(*) FROM chunks JOIN pages ON pages.id = chunks.page
                            WHERE embedder = :identity)
                    """,
                arguments: ["identity": identity])
            return RunbookIndexStatistics(
                pagesBySpace: try Dictionary(
                    uniqueKeysWithValues: spaces.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) }),
                pagesPending: try counts?.decode(atIndex: 0) ?? 0, passages: try counts?.decode(atIndex: 1) ?? 0,
                vectors: try counts?.decode(atIndex: 2) ?? 0)
        }
    }
}
