/// How far a sync has come, and in the end what it did.
///
/// Counts are pages.
public struct SyncProgress: Sendable, Equatable {
    /// Pages listed.
    public var seen = 0
    /// Pages whose text was fetched because they were new or changed.
    public var fetched = 0
    /// Pages that were as they had been.
    public var unchanged = 0
    /// Pages that left the index because they left the space.
    public var removed = 0
}

/// A page that could not be read as it should.
public struct PageProblem: Sendable, Equatable {
    /// The page's identifier.
    public var pageID: String
    /// The page's title.
    public var title: String
    /// What is wrong with it.
    public var reason: String
}

/// What a sync did.
public struct SyncReport: Sendable, Equatable {
    /// The counts.
    public var counts = SyncProgress()
    /// Pages that are in the index without their text or with a part of it; the first 100.
    public var problems: [PageProblem] = []
    /// Why labels could not be listed, so that those of before stay; `nil` when all is well.
    public var labelProblem: String?

    /// Pages listed.
    public var seen: Int { counts.seen }
    /// Pages whose text was fetched because they were new or changed.
    public var fetched: Int { counts.fetched }
    /// Pages that were as they had been.
    public var unchanged: Int { counts.unchanged }
    /// Pages that left the index because they left the space.
    public var removed: Int { counts.removed }
}

/// How far indexing has come, and in the end what it did.
public struct IndexReport: Sendable, Equatable {
    /// Pages indexed because they were new or changed, or because the embedder is another one.
    public var pages = 0
    /// Passages stored for them.
    public var chunks = 0
    /// Texts turned into vectors, titles included.
    public var embedded = 0
    /// Passages of former versions that went.
    public var removed = 0
}
