#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// An open file that is written at places; closed with its last reference.
final class StoreFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens a file for reading and writing.
    ///
    /// - Returns: nil if there is none and it is not to be made.
    init?(path: String, creating: Bool, emptied: Bool = false) throws(VectorIndexError) {
        self.path = path
        // O_NONBLOCK: opening a named pipe must not wait for a writer.
        var flags = O_RDWR | O_CLOEXEC | O_NONBLOCK
        if creating { flags |= O_CREAT }
        if emptied { flags |= O_TRUNC }
        descriptor = open(path, flags, 0o644)
        if descriptor < 0 {
            if errno == ENOENT, !creating { return nil }
            throw Self.failure(to: "open", path)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Which file this is, and its length.
    func status() throws(VectorIndexError) -> (id: FileID, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(to: "examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw VectorIndexError(code: .io, message: "\(path) is not a regular file; give the store another path")
        }
        return (FileID(status), Int(status.st_size))
    }

    /// Writes all bytes at a place.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(VectorIndexError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(to: "write to", path) }
            written += count
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(VectorIndexError) {
        do {
            try bytes.withUnsafeBytes { try write($0, at: offset) }
        } catch let error as VectorIndexError {
            throw error
        } catch {
            throw VectorIndexError(code: .io, message: "cannot write to \(path): \(error)")
        }
    }

    /// Waits until what was written is on the disk.
    func synchronize() throws(VectorIndexError) {
        guard fsync(descriptor) == 0 else { throw Self.failure(to: "synchronize", path) }
    }

    /// Waits for the lock on this file, which ends when the file is closed.
    func lock() throws(VectorIndexError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.failure(to: "lock", path) }
        }
    }

    /// Puts this file in the place of another, which readers keep as long as they have it open.
    func rename(to target: String) throws(VectorIndexError) {
        guard Self.rename(path, target) == 0 else { throw Self.failure(to: "rename to \(target)", path) }
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(to: "open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure(to: "synchronize", folder) }
    }

    /// Removes a file if it is there.
    static func remove(_ path: String) throws(VectorIndexError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(to: "remove", path) }
    }

    private static func rename(_ from: String, _ to: String) -> Int32 {
        #if canImport(Glibc)
        Glibc.rename(from, to)
        #elseif canImport(Musl)
        Musl.rename(from, to)
        #else
        Darwin.rename(from, to)
        #endif
    }

    /// An error by `errno`.
    static func failure(to action: String, _ path: String) -> VectorIndexError {
        VectorIndexError(code: .io, message: "cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Which file a path leads to, whatever it is called.
struct FileID: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64

    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }

    /// The file at a path; nil if there is none.
    init?(path: String) throws(VectorIndexError) {
        var status = stat()
        if stat(path, &status) != 0 {
            if errno == ENOENT { return nil }
            throw StoreFile.failure(to: "examine", path)
        }
        self.init(status)
    }
}
