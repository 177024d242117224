internal import Dispatch

/// Writes a store's file: one change at a time, in this process and among all.
///
/// A change is appended, synchronised, and then made true by the header, which is synchronised too. Whatever is cut
/// short before leaves the file as it was.
final class StoreWriter: Sendable {
    let store: OpenStore
    let beforeStep: WriteStep
    private let queue = DispatchQueue(label: "belay.vector-store.writer")

    /// Called before each step of a write; tests end the write there by throwing.
    typealias WriteStep = @Sendable () throws -> Void

    init(_ store: OpenStore, beforeStep: @escaping WriteStep) {
        self.store = store
        self.beforeStep = beforeStep
    }

    /// Works on the writer's own thread with the lock on writing, given the file's state.
    func perform<Result: Sendable>(
        _ work: @escaping @Sendable (StoreWriter, Snapshot) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Swift.Result {
                        let lock = try Self.lock(self.store.path)
                        defer { withExtendedLifetime(lock) {} }
                        return try work(self, try self.store.current())
                    })
            }
        }
    }

    /// The lock on writing, which lasts as long as what is returned.
    static func lock(_ path: String) throws -> StoreFile {
        guard let file = try StoreFile(path: path + ".lock", creating: true) else {
            preconditionFailure("a file that is made if it is missing")
        }
        try file.lock()
        return file
    }

    /// Takes a record that is to be written.
    typealias Sink = (_ record: [UInt8]) throws -> Void

    /// Appends records, and makes them part of the store, which then has so many live rows.
    func append(
        to snapshot: Snapshot, rows: Int, records: (_ write: Sink) throws -> Void
    ) throws {
        var header = snapshot.header
        header.generation += 1
        header.rows = rows
        var digests = RecordDigests()
        func write(_ record: [UInt8]) throws {
            try beforeStep()
            try snapshot.file.write(record, at: header.committed)
            header.committed += record.count
            record.withUnsafeBytes { digests.append($0) }
        }
        try records(write)
        try write(StoreCommit(generation: header.generation, rows: rows, records: digests).encoded())
        guard header.committed / 16 <= UInt32.max else {
            throw VectorIndexError(code: .io, message: "\(store.path) would be larger than 64 GiB; divide its content")
        }
        try beforeStep()
        try snapshot.file.synchronize()
        try Self.commit(header, to: snapshot.file, beforeStep)
    }

    private static func commit(_ header: StoreHeader, to file: StoreFile, _ beforeStep: WriteStep) throws {
        try beforeStep()
        try file.write(header.encoded(), at: header.slotOffset)
        try beforeStep()
        try file.synchronize()
    }

    /// Writes the header of a change that is whole, but whose header is not; the caller has the lock on writing.
    static func finishChange(of store: OpenStore, _ beforeStep: WriteStep) throws {
        let snapshot = try store.current()
        if let header = try snapshot.headerOfUnfinishedChange() {
            try commit(header, to: snapshot.file, beforeStep)
        }
    }

    /// Where a new file is made; one that is there before belongs to a process that ended meanwhile.
    static func leftover(of path: String) -> String { path + ".new" }

    /// Puts a new file in the store's place; one that cannot be finished is removed, so that it takes no room.
    static func replace(
        _ path: String, header: StoreHeader, rows: Int, beforeStep: @escaping WriteStep,
        records: (_ write: Sink) throws -> Void
    ) throws {
        do {
            let file = try newFile(for: path, header: header, rows: rows, beforeStep: beforeStep, records: records)
            try beforeStep()
            try file.rename(to: path)
        } catch {
            try? StoreFile.remove(leftover(of: path))
            throw error
        }
    }

    /// A whole file beside the store's, synchronised.
    private static func newFile(
        for path: String, header old: StoreHeader, rows: Int, beforeStep: @escaping WriteStep,
        records: (_ write: Sink) throws -> Void
    ) throws -> StoreFile {
        guard let file = try StoreFile(path: leftover(of: path), creating: true, emptied: true) else {
            preconditionFailure("a file that is made if it is missing")
        }
        var header = old
        header.generation += 1
        header.committed = StoreHeader.logStart
        header.rows = rows
        try beforeStep()
        try file.write([UInt8](repeating: 0, count: StoreHeader.logStart), at: 0)
        try records { record in
            try beforeStep()
            try file.write(record, at: header.committed)
            header.committed += record.count
        }
        try file.write(header.encoded(), at: header.slotOffset)
        try beforeStep()
        try file.synchronize()
        return file
    }
}
