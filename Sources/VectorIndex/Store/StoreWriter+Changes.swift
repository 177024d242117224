internal import CKernels

extension StoreWriter {
    /// From so many vectors on, codes are relative to the mean of some of them.
    private static let centeredRowsMin = 1_024
    private static let sampleMax = 1_024

    /// Appends vectors, whose ids differ.
    func add(_ vectors: [StoredVector], to snapshot: Snapshot) throws {
        let replaced = vectors.reduce(0) { $0 + (snapshot.place(of: $1.id) == nil ? 0 : 1) }
        let rows = snapshot.liveCount - replaced + vectors.count
        var center = snapshot.centers[snapshot.centers.count - 1]
        let isCentering = center.isZero && rows >= Self.centeredRowsMin
        if isCentering {
            let known = try snapshot.vectors(at: Self.sample(of: snapshot.livePlaces()))
            let sample = known + Self.sample(of: vectors).map(\.vector)
            center = Center(Self.mean(of: sample), snapshot.rotation)
        }
        try append(to: snapshot, rows: rows) { write in
            if isCentering { try write(Self.record(of: center)) }
            try Self.writeBlocks(of: vectors, center, snapshot, write)
        }
    }

    /// Appends the removal of ids; those that are not there are left out.
    func remove(_ ids: [Int64], from snapshot: Snapshot) throws {
        let known = Set(ids).filter { snapshot.place(of: $0) != nil }.sorted()
        guard !known.isEmpty else { return }
        try append(to: snapshot, rows: snapshot.liveCount - known.count) { write in
            for start in stride(from: 0, to: known.count, by: StoreRecord.removalsMax) {
                let part = known[start..<min(start + StoreRecord.removalsMax, known.count)]
                var body = ByteWriter()
                for id in part { body.append(id) }
                try write(StoreRecord(kind: .removal, count: part.count).encoded(body: body.bytes))
            }
        }
    }

    /// Writes a new file of the live rows, in the order of their ids, around a new centre.
    ///
    /// - Throws: `CancellationError` between blocks.
    func compact(_ snapshot: Snapshot, _ cancellation: Cancellation) throws {
        let places = snapshot.livePlaces().sorted { snapshot.id(at: $0) < snapshot.id(at: $1) }
        var center = Center.zero(dimension: store.dimension, snapshot.rotation)
        if places.count >= Self.centeredRowsMin {
            let sample = try snapshot.vectors(at: Self.sample(of: places))
            center = Center(Self.mean(of: sample), snapshot.rotation)
        }
        try Self.replace(store.path, header: snapshot.header, rows: places.count, beforeStep: beforeStep) { write in
            if !center.isZero { try write(Self.record(of: center)) }
            for start in stride(from: 0, to: places.count, by: StoreRecord.blockRowsMax) {
                try cancellation.check()
                let part = Array(places[start..<min(start + StoreRecord.blockRowsMax, places.count)])
                let vectors = zip(part, try snapshot.vectors(at: part))
                    .map {
                        StoredVector(id: snapshot.id(at: $0), vector: $1)
                    }
                try Self.writeBlocks(of: vectors, center, snapshot, write)
            }
        }
    }

    private static func writeBlocks(
        of vectors: [StoredVector], _ center: Center, _ snapshot: Snapshot, _ write: Sink
    ) throws {
        let encoder = BlockEncoder(format: snapshot.format, rotation: snapshot.rotation, center: center)
        for start in stride(from: 0, to: vectors.count, by: StoreRecord.blockRowsMax) {
            try write(encoder.block(vectors[start..<min(start + StoreRecord.blockRowsMax, vectors.count)]))
        }
    }

    private static func record(of center: Center) -> [UInt8] {
        var body = ByteWriter()
        body.append(center.vector)
        return StoreRecord(kind: .center, count: center.vector.count).encoded(body: body.bytes)
    }

    /// At most `sampleMax` elements, evenly spread.
    private static func sample<Element>(of all: [Element]) -> [Element] {
        guard all.count > sampleMax else { return all }
        return (0..<sampleMax).map { all[$0 * all.count / sampleMax] }
    }

    private static func mean(of vectors: [[Float]]) -> [Float] {
        var sum = [Float](repeating: 0, count: vectors.first?.count ?? 0)
        for vector in vectors {
            for index in sum.indices { sum[index] += vector[index] }
        }
        return sum.map { $0 / Float(vectors.count) }
    }
}
