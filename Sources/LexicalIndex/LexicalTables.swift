/// The tables of the index inside a larger database.
///
/// The index consists of segments, each of documents that were added together or merged later: in the order of
/// segments, documents' ids ascend. What is written is never changed, but for the removed documents of a segment.
public enum LexicalTables {
    /// Of this version of the analysis, of the field weights and of the tables: another one needs a new index.
    public static let version = 1

    /// The statements that create the tables.
    ///
    /// - `lexical_segments.ids` are the ids of its documents (`SegmentIDs`), `removed` a bitmap over them, `NULL` for none.
    /// - `lexical_postings.postings` are a term's documents in a segment (`Postings`).
    public static let statements = """
        CREATE TABLE lexical_segments (
            id INTEGER PRIMARY KEY,
            documents INTEGER NOT NULL,
            removed_documents INTEGER NOT NULL DEFAULT 0,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            ids BLOB NOT NULL,
            removed BLOB
        );
        CREATE TABLE lexical_postings (
            term TEXT NOT NULL,
            segment INTEGER NOT NULL,
            documents INTEGER NOT NULL,
            postings BLOB NOT NULL,
            PRIMARY KEY (term, segment)
        ) WITHOUT ROWID;
        CREATE INDEX lexical_postings_by_segment ON lexical_postings (segment);
        """
}
