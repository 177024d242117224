internal import CKernels

/// A query in four bits a dimension, against the codes of one centre.
struct QueryPlanes: Sendable {
    private let planes: [UInt64]
    private let words: Int
    private let step: Float
    private let offset: Float

    /// Prepares a query.
    ///
    /// With centre c and a stored vector x: <q, x> = <q - c, x - c> + <c, x - c> + <q, c>. The scan estimates the
    /// first product; the second one is in the code; the third one is the offset.
    init(_ query: [Float], _ center: Center, _ rotation: Rotation) {
        let rotated = rotation.rotated(zip(query, center.vector).map { $0 - $1 })
        let words = rotation.width / 64
        var planes = [UInt64](repeating: 0, count: 4 * words)
        step = ckernels_quantize_query(rotated, Int32(words), &planes)
        offset = zip(query, center.vector).reduce(0) { $0 + $1.0 * $1.1 }
        self.words = words
        self.planes = planes
    }

    /// Calls a function with the query as the kernels know it.
    func withKernelQuery<Result>(_ work: (UnsafePointer<ckernels_code_query>) throws -> Result) rethrows -> Result {
        try planes.withUnsafeBufferPointer { planes in
            var query = ckernels_code_query(
                planes: planes.baseAddress, words: Int32(words), step: step, offset: offset)
            return try work(&query)
        }
    }
}
