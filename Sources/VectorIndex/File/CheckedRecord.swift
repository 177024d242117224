/// A record that was read and is what was written: its header and the part that the header's digest covers, without a
/// block's rows.
struct CheckedRecord {
    /// The record's start.
    let offset: Int
    let record: StoreRecord
    let layout: StoreRecord.Layout
    private let header: [UInt8]
    private let body: [UInt8]

    /// Reads the record at a place; nil if it is not whole, or reaches beyond `end`.
    init?(at offset: Int, before end: Int, of file: StoreFile, _ format: RowFormat) throws {
        guard offset + StoreRecord.headerBytes <= end,
            let header = try file.bytes(at: offset, count: StoreRecord.headerBytes),
            let record = header.withUnsafeBytes({ StoreRecord(header: $0) }),
            let layout = record.layout(format), layout.totalBytes <= end - offset,
            let body = try file.bytes(at: offset + StoreRecord.headerBytes, count: layout.checkedBytes)
        else { return nil }
        self.offset = offset
        self.record = record
        self.layout = layout
        self.header = header
        self.body = body
        guard withHeader({ $0.number(at: 8) }) == digest(of: body) else { return nil }
    }

    func withHeader<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try header.withUnsafeBytes(use)
    }

    /// Calls a function with what is behind the header, up to a block's rows.
    func withBody<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body.withUnsafeBytes(use)
    }
}
