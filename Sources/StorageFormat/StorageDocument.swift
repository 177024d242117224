/// A page body in Confluence storage format, parsed without loss.
///
/// Parsing is strict, as Confluence's own is: what it refuses here, Confluence refuses on an update. Every node knows its
/// place in `source`, so an edit replaces the bytes it is about and no others.
public struct StorageDocument: Sendable {
    /// The body, exactly as it was given.
    public let source: String
    /// What the body was parsed within; edits of it are held to the same.
    public let limits: StorageLimits
    let tree: SyntaxTree

    /// Parses a body; linear in its size.
    ///
    /// - Parameters:
    ///   - source: the value of `body.storage`.
    ///   - limits: what it must stay within.
    /// - Throws: `StorageFormatError` with the place of the first fault.
    public init(parsing source: String, limits: StorageLimits = StorageLimits()) throws(StorageFormatError) {
        self.tree = try StorageParser.parse(Array(source.utf8), limits: limits)
        self.source = source
        self.limits = limits
    }

    /// Parses a body given as UTF-8.
    init(parsing bytes: [UInt8], limits: StorageLimits) throws(StorageFormatError) {
        self.tree = try StorageParser.parse(bytes, limits: limits)
        self.source = String(decoding: bytes, as: UTF8.self)
        self.limits = limits
    }

    /// The nodes at the top of the body, in order.
    public var nodes: [StorageNode] {
        tree.children(of: -1).map { StorageNode(document: self, index: $0) }
    }

    /// The source of a place, given in bytes of UTF-8.
    func text(in range: Range<Int>) -> String {
        String(decoding: tree.bytes[range], as: UTF8.self)
    }
}
