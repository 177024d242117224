internal import CKernels

/// Where a block's rows are in the file.
struct BlockPlace: Sendable, Equatable {
    /// The record's start.
    var offset: Int
    var rows: Int
}

/// The ids and codes of some blocks, side by side in memory for the scan; never changed.
///
/// `@unchecked Sendable`: the memory of the groups is written during `init` only.
final class Segment: @unchecked Sendable {
    static let rowsMax = 65_536
    /// Below this, a segment is made anew with what comes after it.
    static let rowsMin = 4_096

    let blocks: [BlockPlace]
    /// Which of the snapshot's centres the codes are relative to.
    let center: Int
    let ids: [Int64]
    let idRange: ClosedRange<Int64>
    /// Where each row is in the file, in units of 16 bytes.
    let units: [UInt32]
    /// Where each id is.
    let places: IDPlaces
    /// The codes, eight rows a group.
    let groups: UnsafeMutableRawPointer
    let groupCount: Int

    var count: Int { ids.count }

    /// Reads blocks, whose records were checked, from the file.
    init(_ blocks: [BlockPlace], center: Int, of file: UnsafeRawBufferPointer, _ format: RowFormat) {
        self.blocks = blocks
        self.center = center
        let rows = blocks.reduce(0) { $0 + $1.rows }
        groupCount = (rows + 7) / 8
        groups = Self.allocatedGroups(bytes: groupCount * ckernels_group_bytes(Int32(format.words)))
        var ids: [Int64] = []
        var units: [UInt32] = []
        ids.reserveCapacity(rows)
        units.reserveCapacity(rows)
        for block in blocks {
            guard let layout = StoreRecord(kind: .block, count: block.rows).layout(format) else {
                preconditionFailure("a checked block of \(block.rows) rows")
            }
            let bytes = file.part(at: block.offset, count: layout.totalBytes)
            ckernels_group_codes(
                bytes.baseAddress.map { $0 + layout.codesOffset }, block.rows, Int32(format.words), ids.count, groups)
            for row in 0..<block.rows {
                ids.append(bytes.number(at: StoreRecord.headerBytes + 8 * row))
                units.append(UInt32((block.offset + layout.rowsOffset + format.rowBytes * row) / 16))
            }
        }
        self.ids = ids
        self.units = units
        idRange = (ids.min() ?? 0)...(ids.max() ?? 0)
        places = IDPlaces(ids)
    }

    deinit {
        groups.deallocate()
    }

    private static func allocatedGroups(bytes: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return memory
    }

    /// All rows, a bit each.
    var allRows: [UInt8] {
        var mask = [UInt8](repeating: 0xFF, count: groupCount)
        if count % 8 != 0 { mask[groupCount - 1] = UInt8(1 << (count % 8) - 1) }
        return mask
    }
}
