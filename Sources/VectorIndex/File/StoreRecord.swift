/// One entry of a store's log: what its first 64 bytes say.
///
/// A block has its rows' ids (8 bytes each), then their codes, zeros up to a multiple of 16, then the rows themselves,
/// each with its own checksum. A removal has ids. A centre has the numbers that the codes after it are relative to.
/// A commit, which ends each change, has what the header says then. Every record ends at a multiple of 64 bytes.
struct StoreRecord: Equatable, Sendable {
    enum Kind: UInt32, Sendable {
        case block = 0x4B4C_4F42  // "BOLK"
        case removal = 0x4F4D_4552  // "REMO"
        case center = 0x544E_4543  // "CENT"
        case commit = 0x4D4D_4F43  // "COMM"
    }

    static let headerBytes = 64
    static let blockRowsMax = 4_096
    static let removalsMax = 65_536

    var kind: Kind
    /// How many rows, ids or numbers.
    var count: Int

    /// The parts' bytes, by the store's dimension.
    struct Layout: Equatable, Sendable {
        /// The part that the record's digest covers, after the header.
        var checkedBytes: Int
        /// Where a block's codes and rows begin, from the record's start.
        var codesOffset: Int
        var rowsOffset: Int
        var totalBytes: Int
    }

    /// Where things are; nil if there are more of them than a record may have, or none.
    func layout(_ format: RowFormat) -> Layout? {
        switch kind {
        case .block:
            guard (1...Self.blockRowsMax).contains(count) else { return nil }
            let codes = Self.headerBytes + 8 * count
            let codesEnd = codes + format.codeBytes * count
            let rows = codesEnd.rounded(upToMultipleOf: 16)
            return Layout(
                checkedBytes: codesEnd - Self.headerBytes, codesOffset: codes, rowsOffset: rows,
                totalBytes: (rows + format.rowBytes * count).rounded(upToMultipleOf: 64))
        case .removal:
            guard (1...Self.removalsMax).contains(count) else { return nil }
            return Self.plain(bytes: 8 * count)
        case .center:
            guard count == format.dimension else { return nil }
            return Self.plain(bytes: 4 * count)
        case .commit:
            guard count == StoreCommit.count else { return nil }
            return Self.plain(bytes: 8 * count)
        }
    }

    private static func plain(bytes: Int) -> Layout {
        let end = headerBytes + bytes
        return Layout(
            checkedBytes: bytes, codesOffset: end, rowsOffset: end, totalBytes: end.rounded(upToMultipleOf: 64))
    }

    /// The header's bytes, given the digest of the part after it.
    func encodedHeader(digestOfBody: UInt64) -> [UInt8] {
        var header = ByteWriter()
        header.append(kind.rawValue)
        header.append(UInt32(count))
        header.append(digestOfBody)
        header.append(contentsOf: repeatElement(0, count: Self.headerBytes - 24))
        header.append(digest(of: header.bytes))
        return header.bytes
    }

    /// A whole record of a removal or a centre.
    func encoded(body: [UInt8]) -> [UInt8] {
        var record = ByteWriter()
        record.append(contentsOf: encodedHeader(digestOfBody: digest(of: body)))
        record.append(contentsOf: body)
        record.pad(toMultipleOf: 64)
        return record.bytes
    }

    init(kind: Kind, count: Int) {
        self.kind = kind
        self.count = count
    }

    /// Reads a header of `headerBytes`; nil if it is not what was written.
    init?(header: UnsafeRawBufferPointer) {
        guard header.number(at: Self.headerBytes - 8) == digest(of: header[..<(Self.headerBytes - 8)]),
            let kind = Kind(rawValue: header.number(at: 0))
        else { return nil }
        self.init(kind: kind, count: Int(header.number(at: 4) as UInt32))
    }
}
