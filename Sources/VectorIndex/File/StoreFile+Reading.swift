#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension StoreFile {
    /// Fills a buffer with what is at a place; false if the file ends before.
    ///
    /// Files are read, not mapped: pages of a mapping count as the process's memory once they were touched.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(VectorIndexError) -> Bool {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(to: "read", path) }
            if count == 0 { return false }
            filled += count
        }
        return true
    }

    /// Calls a function with the places of headers, whole or not; nil if the file ends before.
    func withHeaders<Result>(_ use: (UnsafeRawBufferPointer) -> Result) throws -> Result? {
        try withUnsafeTemporaryAllocation(byteCount: StoreHeader.logStart, alignment: 8) { buffer in
            try read(into: buffer, at: 0) ? use(UnsafeRawBufferPointer(buffer)) : nil
        }
    }

    /// The bytes at a place; nil if the file ends before.
    func bytes(at offset: Int, count: Int) throws -> [UInt8]? {
        var isWhole = false
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
            isWhole = try read(into: room, at: offset)
            initialized = isWhole ? count : 0
        }
        return isWhole ? bytes : nil
    }
}
