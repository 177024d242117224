/// Floats on a cache line's boundary, as vector loads like them; zero at first.
final class FloatStorage {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    /// Allocates `count` floats.
    init(count: Int) {
        self.count = count
        pointer =
            UnsafeMutableRawPointer
            .allocate(byteCount: count * MemoryLayout<Float>.size, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
    }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
