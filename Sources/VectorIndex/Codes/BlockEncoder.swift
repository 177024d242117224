internal import CKernels

/// Makes blocks of vectors, as they are written to a store's file.
struct BlockEncoder {
    let format: RowFormat
    let rotation: Rotation
    let center: Center

    /// A whole block of at most `StoreRecord.blockRowsMax` vectors, whose dimension was checked.
    func block(_ vectors: ArraySlice<StoredVector>) -> [UInt8] {
        let record = StoreRecord(kind: .block, count: vectors.count)
        guard let layout = record.layout(format) else {
            preconditionFailure("a block of \(vectors.count) rows")
        }
        return [UInt8](unsafeUninitializedCapacity: layout.totalBytes) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            write(vectors, layout, to: bytes)
            let body = UnsafeRawBufferPointer(bytes)
                .part(
                    at: StoreRecord.headerBytes, count: layout.checkedBytes)
            bytes.copyBytes(from: record.encodedHeader(digestOfBody: digest(of: body)))
            count = layout.totalBytes
        }
    }

    private func write(
        _ vectors: ArraySlice<StoredVector>, _ layout: StoreRecord.Layout, to bytes: UnsafeMutableRawBufferPointer
    ) {
        guard let start = bytes.baseAddress else { return }
        let dimension = Int32(format.dimension)
        rotation.withKernelRotation { rotation in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: format.width) { scratch in
                for (index, stored) in vectors.enumerated() {
                    bytes.storeBytes(
                        of: stored.id.littleEndian, toByteOffset: StoreRecord.headerBytes + 8 * index, as: Int64.self)
                    ckernels_encode(
                        level, rotation, stored.vector, dimension, center.vector, center.rotated,
                        scratch.baseAddress, start + layout.codesOffset + format.codeBytes * index)
                    ckernels_write_row(
                        level, stored.vector, dimension, start + layout.rowsOffset + format.rowBytes * index)
                }
            }
        }
    }
}
