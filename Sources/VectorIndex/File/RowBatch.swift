/// Rows that were read from a store's file, as many at a time as there is room for.
struct RowBatch: ~Copyable {
    /// A call into the system takes as long as copying some 4 KiB.
    private static let gapMax = 4_096
    private static let bytesMin = 64 << 10

    private let rowBytes: Int
    private let bytes: UnsafeMutableRawBufferPointer
    /// Where each row is in the batch, in units of 16 bytes.
    private(set) var units: [UInt32] = []

    init(_ format: RowFormat) {
        rowBytes = format.rowBytes
        bytes = .allocate(byteCount: max(Self.bytesMin, rowBytes), alignment: 64)
    }

    deinit {
        bytes.deallocate()
    }

    var start: UnsafeRawPointer? { UnsafeRawPointer(bytes.baseAddress) }

    /// Reads the first ones of some rows, given by their places in the file in units of 16 bytes; answers how many.
    ///
    /// Rows that follow one another at a small distance are read at once.
    mutating func read(_ places: ArraySlice<UInt32>, of file: StoreFile) throws -> Int {
        units.removeAll(keepingCapacity: true)
        var used = 0
        var rest = places
        while let first = rest.first {
            let start = 16 * Int(first)
            let run = run(from: start, in: rest, room: bytes.count - used)
            guard run.rows > 0 else { break }
            let part = UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + run.bytes])
            guard try file.read(into: part, at: start) else { throw VectorIndexError.damagedRow(file.path, first) }
            for place in rest.prefix(run.rows) { units.append(UInt32(used / 16) + place - first) }
            used += run.bytes
            rest = rest.dropFirst(run.rows)
        }
        return units.count
    }

    /// How many rows are to be read at once from a place on, and how many bytes that is.
    private func run(from start: Int, in places: ArraySlice<UInt32>, room: Int) -> (rows: Int, bytes: Int) {
        var run = (rows: 0, bytes: 0)
        for place in places {
            let offset = 16 * Int(place) - start
            guard offset >= run.bytes, offset - run.bytes <= Self.gapMax, offset + rowBytes <= room else { break }
            run = (run.rows + 1, offset + rowBytes)
        }
        return run
    }
}
