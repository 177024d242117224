internal import Foundation

/// Failures of the file system as `HTTPError`.
enum FileFault {
    /// Why `verb`ing a file failed, by `errno`.
    static func error(_ verb: String, _ path: String, errno code: Int32 = errno) -> HTTPError {
        HTTPError(
            code: .io, message: "cannot \(verb) \(path): \(String(cString: strerror(code)))", isConnectionFailure: true)
    }
}

/// A file that is sent as a request's body; used by one thread at a time.
final class UploadFile {
    /// The bytes that the file had when it was opened: what is announced and sent.
    let size: Int
    private let descriptor: Int32
    private var offset = 0

    init(path: String) throws(HTTPError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault.error("read", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw HTTPError(code: .io, message: "cannot send \(path): it is no regular file", isConnectionFailure: true)
        }
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Reads the next bytes: how many, 0 at the end, `nil` on an error.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = pread(descriptor, buffer.baseAddress, min(buffer.count, size - offset), off_t(offset))
        guard count >= 0 else { return nil }
        offset += count
        return count
    }

    /// Goes to an offset from the start, when libcurl has to send again.
    func seek(to offset: Int) -> Bool {
        guard (0...size).contains(offset) else { return false }
        self.offset = offset
        return true
    }
}

/// A file that gets a response's body: it appears under its name when it is complete.
final class DownloadFile {
    private let path: String
    private let temporaryPath: String
    private var descriptor: Int32

    init(path: String) throws(HTTPError) {
        self.path = path
        temporaryPath = "\(path).part-\(UInt64.random(in: .min ... .max))"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFault.error("write", path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw FileFault.error("write", path)
            }
        }
    }

    /// Puts the file in its place.
    func commit() throws(HTTPError) {
        let result = close(descriptor)
        descriptor = -1
        guard result == 0, rename(temporaryPath, path) == 0 else {
            let error = FileFault.error("write", path)
            unlink(temporaryPath)
            throw error
        }
    }
}
