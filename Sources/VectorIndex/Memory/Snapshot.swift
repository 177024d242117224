/// What a store holds at one moment: searches work on one, whatever is written meanwhile.
struct Snapshot: Sendable {
    let format: RowFormat
    let rotation: Rotation
    /// The file, which stays readable when another one takes its place.
    let file: StoreFile
    let fileID: FileID
    /// The header that this is the state of.
    var header: StoreHeader
    var centers: [Center]
    var segments: [Segment] = []
    /// For each segment, the rows that are neither removed nor replaced, a bit each, eight to a byte.
    var live: [[UInt8]] = []
    /// How many rows are live, and how many there are.
    var liveCount = 0
    var rowCount = 0
    /// The rows in blocks that are not full.
    var rowsInSmallBlocks = 0
    var smallBlocks = 0
    /// No row has a larger id.
    var largestID = Int64.min
    /// How far the log has been read.
    var loaded = StoreHeader.logStart

    /// The live row of an id, or nil.
    func place(of id: Int64) -> RowPlace? {
        guard id <= largestID else { return nil }
        for number in segments.indices.reversed() where segments[number].idRange.contains(id) {
            let segment = segments[number]
            for row in segment.places.rows(of: id, in: segment.ids).reversed()
            where live[number][row / 8] & 1 << UInt8(row % 8) != 0 {
                return RowPlace(segment: number, row: row)
            }
        }
        return nil
    }

    /// Takes a row out of what is found.
    mutating func forget(_ id: Int64) {
        guard let place = place(of: id) else { return }
        live[place.segment][place.row / 8] &= ~(1 << UInt8(place.row % 8))
        liveCount -= 1
    }

    /// Whether a new file would be a quarter smaller, or have far fewer blocks.
    var isWorthCompacting: Bool {
        4 * (rowCount - liveCount) > rowCount || (smallBlocks > 64 && 4 * rowsInSmallBlocks > rowCount)
    }
}
