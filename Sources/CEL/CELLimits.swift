/// What an expression's text must stay within to be parsed.
public struct CELLimits: Sendable {
    /// The most UTF-8 bytes the text may have.
    public var sourceBytesMax: Int
    /// The most operators, literals, names and calls an expression may have.
    public var nodesMax: Int
    /// How deep an expression may nest.
    ///
    /// Operators of equal rank in a row nest too, except `&&` and `||`.
    public var depthMax: Int

    /// Sets limits; the defaults are far above what people write and within a stack of 512 KiB (optimized).
    public init(sourceBytesMax: Int = 32 << 10, nodesMax: Int = 4096, depthMax: Int = 96) {
        self.sourceBytesMax = sourceBytesMax
        self.nodesMax = nodesMax
        self.depthMax = depthMax
    }
}
