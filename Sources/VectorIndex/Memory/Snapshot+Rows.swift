internal import CKernels

extension Snapshot {
    /// The live rows, in the order of the file.
    func livePlaces() -> [RowPlace] {
        RowPlace.all(in: live)
    }

    /// The id of a row.
    func id(at place: RowPlace) -> Int64 {
        segments[place.segment].ids[place.row]
    }

    /// The vectors of some rows.
    ///
    /// - Throws: `VectorIndexError` if one of them is damaged.
    func vectors(at places: [RowPlace], path: String) throws -> [[Float]] {
        try places.map { place in
            let offset = 16 * Int(segments[place.segment].units[place.row])
            let row = mapping.bytes.part(at: offset, count: format.rowBytes)
            var isWhole = false
            let vector = [Float](unsafeUninitializedCapacity: format.dimension) { buffer, count in
                isWhole = ckernels_read_row(row.baseAddress, Int32(format.dimension), buffer.baseAddress)
                count = isWhole ? format.dimension : 0
            }
            guard isWhole else { throw VectorIndexError.damagedRow(path, offset) }
            return vector
        }
    }
}

/// A row by its segment and its place there.
struct RowPlace: Sendable, Equatable {
    var segment: Int
    var row: Int

    /// The rows whose bits are set, in masks of a bit a row for each segment.
    static func all(in masks: [[UInt8]]) -> [RowPlace] {
        var places: [RowPlace] = []
        for (segment, mask) in masks.enumerated() {
            for (group, byte) in mask.enumerated() {
                var rest = byte
                while rest != 0 {
                    places.append(RowPlace(segment: segment, row: 8 * group + rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
        }
        return places
    }
}
