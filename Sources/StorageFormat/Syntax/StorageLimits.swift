/// What a page body must stay within to be parsed.
public struct StorageLimits: Sendable, Equatable {
    /// The most bytes of UTF-8 a body may have; at most 1 GiB, whatever is set.
    public var bytesMax: Int
    /// The most elements that may be open at once.
    public var depthMax: Int
    /// The most attributes one element may have; at most 1,000, whatever is set.
    public var attributesMax: Int

    /// Sets limits; the defaults are Confluence Cloud's own limit for a body and libxml2's for depth.
    public init(bytesMax: Int = 5 << 20, depthMax: Int = 256, attributesMax: Int = 128) {
        self.bytesMax = min(bytesMax, 1 << 30)
        self.depthMax = depthMax
        self.attributesMax = min(attributesMax, 1_000)
    }
}
