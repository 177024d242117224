internal import CKernels

/// How large things are in a file of vectors of some dimension.
struct RowFormat: Equatable, Sendable {
    static let dimensionMax = 16_384

    let dimension: Int
    /// The 64-bit words of a code's signs.
    let words: Int
    /// A code: its signs, factor and product.
    let codeBytes: Int
    /// A row of half-precision numbers with its checksum.
    let rowBytes: Int

    init(dimension: Int) {
        self.dimension = dimension
        words = (dimension + 63) / 64
        codeBytes = ckernels_code_bytes(Int32(words))
        rowBytes = ckernels_row_bytes(Int32(dimension))
    }

    /// A code's signs as single numbers: the dimension rounded up.
    var width: Int { 64 * words }
}
