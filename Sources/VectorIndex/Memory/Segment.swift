internal import CKernels

/// The ids and codes of some blocks, side by side in memory for the scan; never changed.
///
/// `@unchecked Sendable`: the memory of the groups is written during `init` only.
final class Segment: @unchecked Sendable {
    static let rowsMax = 65_536
    /// Below this, a segment is made anew with what comes after it.
    static let rowsMin = 4_096

    /// Where its blocks begin in the file.
    let blocks: [Int]
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

    /// Takes in blocks as they were read.
    init(_ records: [CheckedRecord], center: Int, _ format: RowFormat) {
        blocks = records.map(\.offset)
        self.center = center
        let rows = records.reduce(0) { $0 + $1.record.count }
        groupCount = (rows + 7) / 8
        let groups = Self.allocatedGroups(bytes: groupCount * ckernels_group_bytes(Int32(format.words)))
        var ids: [Int64] = []
        var units: [UInt32] = []
        ids.reserveCapacity(rows)
        units.reserveCapacity(rows)
        for block in records {
            let count = block.record.count
            block.withBody { body in
                let codes = block.layout.codesOffset - StoreRecord.headerBytes
                ckernels_group_codes(
                    body.baseAddress.map { $0 + codes }, count, Int32(format.words), ids.count, groups)
                for row in 0..<count { ids.append(body.number(at: 8 * row)) }
            }
            for row in 0..<count {
                units.append(UInt32((block.offset + block.layout.rowsOffset + format.rowBytes * row) / 16))
            }
        }
        self.groups = groups
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
