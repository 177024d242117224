internal import Foundation
internal import JSON

/// The file that keeps OAuth tokens between runs.
///
/// It is for its owner alone, is replaced as a whole, and is on the disk before the old one goes: a refresh token
/// that is lost costs a person's authorisation.
struct OAuthTokenFile: Sendable {
    let path: String

    /// The most bytes that are read.
    private static let bytesMax = 64 << 10
    /// How long another process may take to renew the tokens.
    private static let lockTimeout = Duration.seconds(90)

    /// Claims the right to renew the tokens, against all processes of this machine.
    ///
    /// - Returns: the claim, which lasts as long as it lives, or the process.
    /// - Throws: `ConfluenceError` when another process does not give it back; `CancellationError`.
    func lock() async throws -> Lock {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("open", errno) }
        let deadline = ContinuousClock.now + Self.lockTimeout
        // Not blocking: that would keep a thread that other tasks need.
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, .now < deadline else {
                close(descriptor)
                throw ConfluenceError(
                    code: .invalidConfiguration,
                    message:
                        "another process holds \(path).lock for too long; end it, or give this one a file of its own")
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                close(descriptor)
                throw error
            }
        }
        return Lock(descriptor: descriptor)
    }

    /// A claim on the file.
    final class Lock: Sendable {
        private let descriptor: Int32

        fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    /// The tokens in the file; `nil` when there is no file.
    ///
    /// - Throws: `ConfluenceError` when it cannot be read, others may read it, or it is none of ours.
    func read() throws(ConfluenceError) -> OAuthTokens? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("read", errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault("read", errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw ConfluenceError(
                code: .invalidConfiguration,
                message:
                    "others may read the tokens in \(path): say 'chmod 600 \(path)', and authorise anew if they did")
        }
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw fault("read", errno) }
        guard let json = try? JSONValue(parsing: Array(bytes.prefix(count))), let tokens = OAuthTokens(json) else {
            throw ConfluenceError(
                code: .invalidConfiguration,
                message: "\(path) holds no OAuth tokens; delete it and configure a new refresh token")
        }
        return tokens
    }

    /// Makes sure that the file can be replaced, before the old tokens are used up.
    ///
    /// - Throws: `ConfluenceError`.
    func checkWritable() throws(ConfluenceError) {
        close(try makeTemporary())
        unlink(temporaryPath)
    }

    /// Replaces the file.
    ///
    /// - Throws: `ConfluenceError`; the file is then as it was.
    func write(_ tokens: OAuthTokens) throws(ConfluenceError) {
        let descriptor = try makeTemporary()
        let bytes = Array((tokens.json.serialized(pretty: true) + "\n").utf8)
        let isWritten = Foundation.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporaryPath)
            throw fault("write", code)
        }
        guard rename(temporaryPath, path) == 0 else {
            let code = errno
            unlink(temporaryPath)
            throw fault("write", code)
        }
        syncFolder()
    }

    /// Puts the rename itself on the disk.
    private func syncFolder() {
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Always the same, so that what a killed process leaves does not pile up: only who holds the lock writes.
    private var temporaryPath: String { path + ".new" }

    private func makeTemporary() throws(ConfluenceError) -> Int32 {
        unlink(temporaryPath)
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("write", errno) }
        return descriptor
    }

    private func fault(_ verb: String, _ code: Int32) -> ConfluenceError {
        ConfluenceError(
            code: .invalidConfiguration,
            message: "cannot \(verb) \(path), which keeps the OAuth tokens: \(String(cString: strerror(code)))")
    }
}
