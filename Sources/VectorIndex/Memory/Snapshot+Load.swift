extension Snapshot {
    /// The state of a file that was just opened; nil if its header says that it is for other vectors.
    ///
    /// - Throws: `VectorIndexError` if the file is damaged.
    init?(_ file: StoreFile, dimension: Int, identity: String, _ rotation: Rotation) throws {
        guard let header = try file.withHeaders(StoreHeader.newest) ?? nil else {
            throw VectorIndexError.damaged(file.path, "it has no whole header")
        }
        guard header.isFor(dimension: dimension, identity: identity) else { return nil }
        format = RowFormat(dimension: dimension)
        self.rotation = rotation
        self.file = file
        fileID = try file.status().id
        self.header = header
        centers = [.zero(dimension: dimension, rotation)]
        try load(upTo: header)
    }

    /// Takes in what was written since.
    mutating func load(upTo header: StoreHeader) throws {
        let size = try file.status().size
        guard header.committed <= size, header.committed >= loaded else {
            throw VectorIndexError.damaged(
                file.path, "its header speaks of \(header.committed) bytes, and there are \(size)")
        }
        var pending = PendingBlocks()
        while loaded < header.committed {
            guard let read = try CheckedRecord(at: loaded, before: header.committed, of: file, format) else {
                throw VectorIndexError.damagedRecord(file.path, loaded)
            }
            try take(read, &pending)
            loaded += read.layout.totalBytes
        }
        try append(&pending)
        guard liveCount == header.rows else {
            throw VectorIndexError.damaged(
                file.path, "its header speaks of \(header.rows) vectors, and there are \(liveCount)")
        }
        self.header = header
    }

    /// The header of a whole change behind the last one, if a header is missing: see `StoreCommit`.
    func headerOfUnfinishedChange() throws -> StoreHeader? {
        guard try file.withHeaders(StoreHeader.isOneMissing) ?? false else { return nil }
        var header = header
        header.generation += 1
        var digests = RecordDigests()
        let size = try file.status().size
        while let read = try CheckedRecord(at: header.committed, before: size, of: file, format) {
            header.committed += read.layout.totalBytes
            guard read.record.kind == .commit else {
                read.withHeader { digests.append($0) }
                continue
            }
            let commit = read.withBody { StoreCommit(body: $0) }
            header.rows = Int(truncatingIfNeeded: commit.rows)
            let expected = StoreCommit(generation: header.generation, rows: header.rows, records: digests)
            return commit == expected ? header : nil
        }
        return nil
    }

    private mutating func take(_ read: CheckedRecord, _ pending: inout PendingBlocks) throws {
        let count = read.record.count
        switch read.record.kind {
        case .block:
            try takeBlock(read, &pending)
        case .removal:
            try append(&pending)
            read.withBody { body in
                for index in 0..<count { forget(body.number(at: 8 * index)) }
            }
        case .center:
            try append(&pending)
            let center = read.withBody { body in (0..<count).map { body.float(at: 4 * $0) } }
            centers.append(Center(center, rotation))
        case .commit:
            break
        }
    }

    private mutating func takeBlock(_ block: CheckedRecord, _ pending: inout PendingBlocks) throws {
        let rows = block.record.count
        let ids = block.withBody { body in (0..<rows).map { body.number(at: 8 * $0) as Int64 } }
        // Ids count up, as a rule; one that does not may replace a row.
        for id in ids where id <= largestID {
            try append(&pending)
            forget(id)
        }
        largestID = max(largestID, ids.max() ?? .min)
        if pending.rows + rows > Segment.rowsMax { try append(&pending) }
        pending.append(block)
        if rows < StoreRecord.blockRowsMax {
            smallBlocks += 1
            rowsInSmallBlocks += rows
        }
    }

    /// Makes a segment of blocks, and of the last segment if that is a small one.
    private mutating func append(_ pending: inout PendingBlocks) throws {
        guard pending.rows > 0 else { return }
        let added = pending.rows
        var blocks = pending.blocks
        let center = centers.count - 1
        var known: [UInt8] = []
        var knownRows = 0
        if let last = segments.last, last.count < Segment.rowsMin, last.center == center,
            last.count + added <= Segment.rowsMax
        {
            blocks = try last.blocks.map(readAgain) + blocks
            knownRows = last.count
            known = live.removeLast()
            segments.removeLast()
        }
        let segment = Segment(blocks, center: center, format)
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

    private func readAgain(_ offset: Int) throws -> CheckedRecord {
        guard let read = try CheckedRecord(at: offset, before: loaded, of: file, format) else {
            throw VectorIndexError.damagedRecord(file.path, offset)
        }
        return read
    }
}

/// Blocks that will be a segment.
private struct PendingBlocks {
    private(set) var blocks: [CheckedRecord] = []
    private(set) var rows = 0

    mutating func append(_ block: CheckedRecord) {
        blocks.append(block)
        rows += block.record.count
    }
}
