extension Snapshot {
    /// The state of a file that was just mapped; nil if its header says that it is for other vectors.
    ///
    /// - Throws: `VectorIndexError` if the file is damaged.
    init?(_ file: StoreFile, dimension: Int, identity: String, _ rotation: Rotation) throws {
        let size = try file.status().size
        let mapping = try FileMapping(file)
        guard size >= StoreHeader.logStart, let header = StoreHeader.newest(in: mapping.bytes) else {
            throw VectorIndexError.damaged(file.path, "it has no whole header")
        }
        guard header.isFor(dimension: dimension, identity: identity) else { return nil }
        format = RowFormat(dimension: dimension)
        self.rotation = rotation
        self.mapping = mapping
        self.header = header
        centers = [.zero(dimension: dimension, rotation)]
        try load(upTo: header, of: file)
    }

    /// Takes in what was written since.
    mutating func load(upTo header: StoreHeader, of file: StoreFile) throws {
        let size = try file.status().size
        guard header.committed <= size, header.committed <= mapping.bytes.count, header.committed >= loaded else {
            throw VectorIndexError.damaged(
                file.path, "its header speaks of \(header.committed) bytes, and there are \(size)")
        }
        var pending = PendingBlocks()
        while loaded < header.committed {
            let rest = mapping.bytes.part(at: loaded, count: header.committed - loaded)
            guard let (record, layout) = StoreRecord.checked(at: rest, format) else {
                throw VectorIndexError.damaged(file.path, "what is at byte \(loaded) is not what was written")
            }
            let body = rest.part(at: StoreRecord.headerBytes, count: layout.checkedBytes)
            switch record.kind {
            case .block:
                takeBlock(BlockPlace(offset: loaded, rows: record.count), ids: body, &pending)
            case .removal:
                append(&pending)
                for index in 0..<record.count { forget(body.number(at: 8 * index)) }
            case .center:
                append(&pending)
                centers.append(Center((0..<record.count).map { body.float(at: 4 * $0) }, rotation))
            case .commit:
                break
            }
            loaded += layout.totalBytes
        }
        append(&pending)
        guard liveCount == header.rows else {
            throw VectorIndexError.damaged(
                file.path, "its header speaks of \(header.rows) vectors, and there are \(liveCount)")
        }
        self.header = header
    }

    /// The header of a whole change behind the last one, if a header is missing: see `StoreCommit`.
    func headerOfUnfinishedChange(size: Int) -> StoreHeader? {
        guard StoreHeader.isOneMissing(in: mapping.bytes), size <= mapping.bytes.count else { return nil }
        var header = header
        header.generation += 1
        var digests = RecordDigests()
        while header.committed < size {
            let rest = mapping.bytes.part(at: header.committed, count: size - header.committed)
            guard let (record, layout) = StoreRecord.checked(at: rest, format) else { return nil }
            header.committed += layout.totalBytes
            guard record.kind == .commit else {
                digests.append(rest)
                continue
            }
            let commit = StoreCommit(body: rest.part(at: StoreRecord.headerBytes, count: layout.checkedBytes))
            header.rows = Int(truncatingIfNeeded: commit.rows)
            let expected = StoreCommit(generation: header.generation, rows: header.rows, records: digests)
            return commit == expected ? header : nil
        }
        return nil
    }

    private mutating func takeBlock(_ block: BlockPlace, ids: UnsafeRawBufferPointer, _ pending: inout PendingBlocks) {
        var largest = Int64.min
        for row in 0..<block.rows {
            let id: Int64 = ids.number(at: 8 * row)
            // Ids count up, as a rule; one that does not may replace a row.
            if id <= largestID {
                append(&pending)
                forget(id)
            }
            largest = max(largest, id)
        }
        largestID = max(largestID, largest)
        if pending.rows + block.rows > Segment.rowsMax { append(&pending) }
        pending.append(block)
        if block.rows < StoreRecord.blockRowsMax {
            smallBlocks += 1
            rowsInSmallBlocks += block.rows
        }
    }

    /// Makes a segment of blocks, and of the last segment if that is a small one.
    private mutating func append(_ pending: inout PendingBlocks) {
        guard pending.rows > 0 else { return }
        let added = pending.rows
        var blocks = pending.blocks
        let center = centers.count - 1
        var known: [UInt8] = []
        var knownRows = 0
        if let last = segments.last, last.count < Segment.rowsMin, last.center == center,
            last.count + added <= Segment.rowsMax
        {
            blocks = last.blocks + blocks
            knownRows = last.count
            known = live.removeLast()
            segments.removeLast()
        }
        let segment = Segment(blocks, center: center, of: mapping.bytes, format)
        var rows = segment.allRows
        for row in 0..<knownRows where known[row / 8] & 1 << UInt8(row % 8) == 0 {
            rows[row / 8] &= ~(1 << UInt8(row % 8))
        }
        segments.append(segment)
        live.append(rows)
        liveCount += added
        rowCount += added
        pending = PendingBlocks()
    }
}

/// Blocks that will be a segment.
private struct PendingBlocks {
    private(set) var blocks: [BlockPlace] = []
    private(set) var rows = 0

    mutating func append(_ block: BlockPlace) {
        blocks.append(block)
        rows += block.rows
    }
}

extension VectorIndexError {
    static func damaged(_ path: String, _ what: String) -> VectorIndexError {
        VectorIndexError(
            code: .damaged, message: "\(path) is damaged: \(what). Delete it, and index its content again")
    }

    static func damagedRow(_ path: String, _ offset: Int) -> VectorIndexError {
        .damaged(path, "the row at byte \(offset) is not what was written")
    }
}
