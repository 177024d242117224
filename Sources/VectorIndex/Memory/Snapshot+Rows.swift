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
    func vectors(at places: [RowPlace]) throws -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(places.count)
        let rows = places.map(unit)
        var batch = RowBatch(format)
        while vectors.count < rows.count {
            _ = try batch.read(rows[vectors.count...], of: file)
            for unit in batch.units {
                let row = batch.start.map { $0 + 16 * Int(unit) }
                var isWhole = false
                let vector = [Float](unsafeUninitializedCapacity: format.dimension) { buffer, count in
                    isWhole = ckernels_read_row(row, Int32(format.dimension), buffer.baseAddress)
                    count = isWhole ? format.dimension : 0
                }
                guard isWhole else { throw VectorIndexError.damagedRow(file.path, rows[vectors.count]) }
                vectors.append(vector)
            }
        }
        return vectors
    }

    /// Where a row is in the file, in units of 16 bytes.
    func unit(of place: RowPlace) -> UInt32 {
        segments[place.segment].units[place.row]
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
