#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A file's bytes, mapped into memory: pages come from the page cache when they are touched.
///
/// Replace such a file by renaming another one over it, which leaves the mapping as it is; to shorten it in
/// place would make reads beyond its new end fail with SIGBUS.
///
/// `@unchecked Sendable`: the mapping is read-only and lives as long as the object, whose members never change.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer
    /// When the file was last written, in nanoseconds since 1970.
    let modified: Int64

    /// Maps a regular file.
    ///
    /// - Throws: `EmbeddingError` if there is none, or it is empty, unreadable, or larger than `bytesMax`.
    init(path: String, bytesMax: Int) throws(EmbeddingError) {
        self.path = path
        // O_NONBLOCK: opening a named pipe must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(opening: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(reading: path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw EmbeddingError(code: .modelUnreadable, message: "\(path) is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0, size <= bytesMax else {
            throw EmbeddingError(
                code: .modelInvalid,
                message: "\(path) has \(size) bytes; expected 1 to \(bytesMax). Fetch the model again")
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.error(reading: path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Gives the pages touched so far back to the system; they return from the file when touched again.
    func discardResidentPages() {
        // A hint: if the system declines, nothing is lost but memory.
        _ = madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    private static func error(opening path: String) -> EmbeddingError {
        guard errno == ENOENT || errno == ENOTDIR else { return error(reading: path) }
        return EmbeddingError(
            code: .modelMissing,
            message: "there is no \(path). Run script/fetch-model, or set BELAY_MODEL_DIR to the folder of a "
                + "model with \(ModelLocation.weightsFileName) and \(ModelLocation.vocabularyFileName)")
    }

    private static func error(reading path: String) -> EmbeddingError {
        let reason = String(cString: strerror(errno))
        return EmbeddingError(code: .modelUnreadable, message: "cannot read \(path): \(reason)")
    }
}
