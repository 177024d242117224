/// Memory for floats on a cache line's boundary, as vector loads like it; what is in it at first is undefined.
final class FloatStorage {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    /// Allocates `count` floats.
    init(count: Int) {
        self.count = count
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.size, alignment: 64)
        pointer = bytes.bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
