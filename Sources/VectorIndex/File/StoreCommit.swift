/// The record that ends a change: what the header is to say of it.
///
/// A header that is damaged after it was written looks like one that was not written to its end. Without this record the
/// last change would then be gone; with it, whoever opens the store writes the header again.
struct StoreCommit: Equatable, Sendable {
    /// The numbers of the body.
    static let count = 3

    var generation: UInt64
    /// How many vectors there are after the change.
    var rows: UInt64
    /// Of the digests of the change's records, so that leftovers of other changes are not taken for a part of it.
    var digestOfRecords: UInt64

    init(generation: UInt64, rows: Int, records: RecordDigests) {
        self.generation = generation
        self.rows = UInt64(rows)
        digestOfRecords = records.digest
    }

    /// Reads the body of a checked record.
    init(body: UnsafeRawBufferPointer) {
        generation = body.number(at: 0)
        rows = body.number(at: 8)
        digestOfRecords = body.number(at: 16)
    }

    /// The whole record.
    func encoded() -> [UInt8] {
        var body = ByteWriter()
        body.append(generation)
        body.append(rows)
        body.append(digestOfRecords)
        return StoreRecord(kind: .commit, count: Self.count).encoded(body: body.bytes)
    }
}

/// What the headers of a change's records say of them, in their order.
struct RecordDigests {
    private var headers = ByteWriter()

    /// Takes a record in by its first bytes.
    mutating func append(_ record: UnsafeRawBufferPointer) {
        headers.append(record.number(at: StoreRecord.headerBytes - 8) as UInt64)
    }

    var digest: UInt64 { VectorIndex.digest(of: headers.bytes) }
}
