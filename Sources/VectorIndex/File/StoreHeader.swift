internal import CKernels

/// What a store's file says of itself, at its start: in two places, which are written in turn, so that one of them is
/// whole when a write is cut short.
struct StoreHeader: Equatable, Sendable {
    /// The bytes of one place; the log begins after both.
    static let slotBytes = 4_096
    static let logStart = 2 * slotBytes
    static let identityBytesMax = 1_024
    private static let magic: UInt64 = 0x4345_5659_414C_4542  // "BELAYVEC"
    private static let currentVersion: UInt32 = 1
    private static let fixedBytes = 48

    /// The version of the format; the header itself is the same in all of them.
    var version = currentVersion
    var dimension: Int
    /// What the vectors were made with, as the owner describes it.
    var identity: String
    /// Counts the changes; the place is its parity.
    var generation: UInt64
    /// Where the log ends; what is behind belongs to a write that did not finish.
    var committed: Int
    /// How many vectors there are.
    var rows: Int

    /// Whether the log can be read, and its vectors compared with those of a dimension and an identity.
    func isFor(dimension: Int, identity: String) -> Bool {
        version == Self.currentVersion && self.dimension == dimension && self.identity == identity
    }

    var slotOffset: Int { Int(generation % 2) * Self.slotBytes }

    /// The bytes of a slot.
    func encoded() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(Self.magic)
        bytes.append(version)
        bytes.append(UInt32(dimension))
        bytes.append(generation)
        bytes.append(UInt64(committed))
        bytes.append(UInt64(rows))
        bytes.append(UInt64(identity.utf8.count))
        bytes.append(contentsOf: identity.utf8)
        bytes.append(digest(of: bytes.bytes))
        return bytes.bytes
    }

    /// The newest whole header of a file's `logStart` first bytes, or nil if neither place has one.
    static func newest(in file: UnsafeRawBufferPointer) -> StoreHeader? {
        let slots = [0, slotBytes]
            .compactMap { StoreHeader(slot: UnsafeRawBufferPointer(rebasing: file[$0..<$0 + slotBytes])) }
        return slots.max { $0.generation < $1.generation }
    }

    /// Whether one of the places has no whole header, as in a new file, or in one with a damaged or torn header.
    static func isOneMissing(in file: UnsafeRawBufferPointer) -> Bool {
        [0, slotBytes].contains { StoreHeader(slot: file.part(at: $0, count: slotBytes)) == nil }
    }

    /// The generations that both places claim, unchecked: different ones mean that there is something new.
    static func claims(in file: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        let offset = 16
        return (file.number(at: offset), file.number(at: slotBytes + offset))
    }

    private init?(slot: UnsafeRawBufferPointer) {
        let identityBytes: UInt64 = slot.number(at: 40)
        guard slot.number(at: 0) == Self.magic, identityBytes <= Self.identityBytesMax else { return nil }
        let end = Self.fixedBytes + Int(identityBytes)
        guard slot.number(at: end) == digest(of: slot[..<end]) else { return nil }
        version = slot.number(at: 8)
        dimension = Int(slot.number(at: 12) as UInt32)
        identity = String(decoding: slot[Self.fixedBytes..<end], as: UTF8.self)
        generation = slot.number(at: 16)
        committed = Int(truncatingIfNeeded: slot.number(at: 24) as UInt64)
        rows = Int(truncatingIfNeeded: slot.number(at: 32) as UInt64)
    }

    init(dimension: Int, identity: String, generation: UInt64, committed: Int, rows: Int) {
        self.dimension = dimension
        self.identity = identity
        self.generation = generation
        self.committed = committed
        self.rows = rows
    }
}
