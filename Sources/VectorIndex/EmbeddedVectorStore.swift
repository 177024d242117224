/// Vectors in one file, searched on the processor without an index: a pass over codes of one bit a dimension, then the
/// best few hundred rows themselves.
///
/// Any number of processes may have the file open. One of them writes at a time; searches wait for nobody, and see what
/// was committed when they began. The file holds the vectors as half-precision numbers, so that scores are those of
/// numbers rounded to 11 bits. In memory are their ids and codes, some 75 bytes for each with 384 dimensions; the vectors
/// that a search looks at are read from the file.
///
/// Beside the file lie `PATH.lock`, which writers lock, and at times `PATH.new`, which becomes the file. After a crash,
/// the file holds what was committed; damage is found by checksums, and reported as `VectorIndexError.Code.damaged`.
public final class EmbeddedVectorStore: VectorStore {
    private let store: OpenStore
    private let writer: StoreWriter
    private let limits: NearestSearch.Limits

    /// Opens a store, or makes an empty one.
    ///
    /// A file that was written for another identity, dimension or version of the format is replaced by an empty one:
    /// its vectors could not be compared with new ones.
    ///
    /// - Parameters:
    ///   - path: The file, in a folder that is there.
    ///   - dimension: How many numbers each vector has, from 1 to 16,384.
    ///   - identity: What makes the vectors, at most 1,024 bytes: such as a model and its revision.
    /// - Throws: `VectorIndexError`.
    public convenience init(path: String, dimension: Int, identity: String) throws {
        try self.init(
            path: path, dimension: dimension, identity: identity, limits: NearestSearch.Limits(), beforeStep: {})
    }

    init(
        path: String, dimension: Int, identity: String, limits: NearestSearch.Limits = NearestSearch.Limits(),
        beforeStep: @escaping StoreWriter.WriteStep = {}
    ) throws {
        self.limits = limits
        guard (1...RowFormat.dimensionMax).contains(dimension) else {
            throw VectorIndexError(
                code: .wrongDimension,
                message: "a store has 1 to \(RowFormat.dimensionMax) dimensions, not \(dimension)")
        }
        guard identity.utf8.count <= StoreHeader.identityBytesMax else {
            throw VectorIndexError(
                code: .otherIdentity, message: "an identity has at most \(StoreHeader.identityBytesMax) bytes")
        }
        let lock = try StoreWriter.lock(path)
        defer { withExtendedLifetime(lock) {} }
        try StoreFile.remove(StoreWriter.leftover(of: path))
        if let known = try Self.opened(path, dimension, identity) {
            store = known
            try StoreWriter.finishChange(of: known, beforeStep)
        } else {
            let empty = StoreHeader(dimension: dimension, identity: identity, generation: 0, committed: 0, rows: 0)
            try StoreWriter.replace(path, header: empty, rows: 0, beforeStep: beforeStep) { _ in }
            guard let made = try Self.opened(path, dimension, identity) else {
                throw VectorIndexError(code: .io, message: "\(path) was made, and then replaced by something else")
            }
            store = made
        }
        writer = StoreWriter(store, beforeStep: beforeStep)
    }

    private static func opened(_ path: String, _ dimension: Int, _ identity: String) throws -> OpenStore? {
        guard let file = try StoreFile(path: path, creating: false) else { return nil }
        return try OpenStore(file, path: path, dimension: dimension, identity: identity)
    }

    /// See `VectorStore`.
    ///
    /// Each call waits for the disk twice: add many vectors at once.
    public func add(_ vectors: [StoredVector]) async throws {
        for stored in vectors { try check(stored.vector, "the vector \(stored.id)") }
        var last: [Int64: Int] = [:]
        for (index, stored) in vectors.enumerated() { last[stored.id] = index }
        let distinct = last.count == vectors.count ? vectors : last.values.sorted().map { vectors[$0] }
        guard !distinct.isEmpty else { return }
        let ordered = distinct.sorted { $0.id < $1.id }
        try await writer.perform { writer, snapshot in
            try writer.add(ordered, to: snapshot)
        }
    }

    /// See `VectorStore`.
    public func remove(_ ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        try await writer.perform { writer, snapshot in
            try writer.remove(ids, from: snapshot)
        }
    }

    /// See `VectorStore`.
    ///
    /// Scores are exact. Whether the nearest are among the results is certain up to 10,000 vectors and with a small set
    /// of ids; beyond, 995 of 1,000 are.
    public func nearest(to query: [Float], limit: Int, among ids: ChunkSet?) async throws -> [VectorMatch] {
        try check(query, "the query")
        let search = NearestSearch(snapshot: try store.current(), query: query, limit: limit, limits: limits)
        return try await search.matches(among: ids)
    }

    /// See `VectorStore`.
    public func vectors(of ids: [Int64]) async throws -> [Int64: [Float]] {
        let snapshot = try store.current()
        let known = Set(ids).compactMap { id in snapshot.place(of: id).map { (id, $0) } }
        let vectors = try snapshot.vectors(at: known.map(\.1))
        return Dictionary(uniqueKeysWithValues: zip(known.map(\.0), vectors))
    }

    /// See `VectorStore`.
    public func count() async throws -> Int {
        try store.current().liveCount
    }

    /// See `VectorStore`.
    public func removeAll() async throws {
        try await writer.perform { writer, snapshot in
            try StoreWriter.replace(
                writer.store.path, header: snapshot.header, rows: 0, beforeStep: writer.beforeStep
            ) { _ in }
        }
    }

    /// See `VectorStore`.
    ///
    /// Writes a new file when more than a quarter of the rows are dead, or lie in many small blocks. Other changes wait
    /// meanwhile, about 5 seconds for 1,000,000 vectors; searches do not, but for the first one afterwards, which reads
    /// the new file's codes. If the task is cancelled, the file stays as it was.
    public func maintain() async throws -> Bool {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await writer.perform { writer, snapshot in
                guard snapshot.isWorthCompacting else { return false }
                try writer.compact(snapshot, cancellation)
                return true
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// - Throws: `VectorIndexError` unless a vector has the right dimension, and numbers that half precision has.
    private func check(_ vector: [Float], _ what: String) throws {
        guard vector.count == store.dimension else {
            throw VectorIndexError(
                code: .wrongDimension,
                message: "\(what) has \(vector.count) numbers, and those of \(store.path) have \(store.dimension)")
        }
        let largest = vector.reduce(0) { $1.isNaN ? .infinity : max($0, abs($1)) }
        guard largest <= 65_504 else {
            throw VectorIndexError(
                code: .wrongDimension, message: "\(what) has a number that is not one, or far from a unit vector's")
        }
    }
}
