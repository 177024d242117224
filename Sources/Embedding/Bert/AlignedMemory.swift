/// Memory on a cache line's boundary, as vector loads like it.
///
/// `@unchecked Sendable` is not claimed: whoever shares it must see to that nobody writes meanwhile.
final class AlignedMemory {
    let bytes: UnsafeMutableRawBufferPointer

    /// Allocates `byteCount` bytes, whatever is in them: pages are had when they are first written to.
    init(byteCount: Int) {
        bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    }

    deinit {
        bytes.deallocate()
    }
}

/// Room for floats.
struct FloatStorage {
    let pointer: UnsafeMutablePointer<Float>
    private let memory: AlignedMemory

    /// Allocates `count` floats, 1 or more.
    init(count: Int) {
        memory = AlignedMemory(byteCount: count * MemoryLayout<Float>.size)
        let floats = memory.bytes.bindMemory(to: Float.self)
        guard let base = floats.baseAddress else { preconditionFailure("at least one float is asked for") }
        pointer = base
    }
}
