/// The beginning and the end of an output of any length, in bounded memory.
struct BoundedOutput: Sendable {
    private let headBytesMax: Int
    private let tailBytesMax: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var droppedBytes = 0

    init(bytesMax: Int) {
        tailBytesMax = bytesMax / 2
        headBytesMax = bytesMax - tailBytesMax
    }

    /// Whether something in the middle was left out.
    var isTruncated: Bool { droppedBytes > 0 }

    mutating func append(_ bytes: [UInt8]) {
        let toHead = min(headBytesMax - head.count, bytes.count)
        head += bytes.prefix(toHead)
        tail += bytes.dropFirst(toHead)
        // Cutting only now and then keeps the cost of a byte constant.
        if tail.count > 2 * tailBytesMax { cutTail() }
    }

    private mutating func cutTail() {
        let excess = tail.count - tailBytesMax
        guard excess > 0 else { return }
        tail.removeFirst(excess)
        droppedBytes += excess
    }

    /// The output, with a mark where something was left out; what is no UTF-8 becomes U+FFFD.
    var text: String {
        var cut = self
        cut.cutTail()
        guard cut.isTruncated else { return String(decoding: head + tail, as: UTF8.self) }
        // Cut at line ends where there are any: half a line may mislead, and half a secret is not recognised as one.
        let newline = UInt8(ascii: "\n")
        let head = cut.head.lastIndex(of: newline).map { cut.head[..<$0] } ?? cut.head[...]
        let tail = cut.tail.firstIndex(of: newline).map { cut.tail[($0 + 1)...] } ?? cut.tail[...]
        let droppedBytes = cut.droppedBytes + cut.head.count - head.count + cut.tail.count - tail.count
        return String(decoding: head, as: UTF8.self) + "\n[… \(droppedBytes) bytes left out …]\n"
            + String(decoding: tail, as: UTF8.self)
    }
}
