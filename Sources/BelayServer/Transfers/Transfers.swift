import Foundation
import Hummingbird

/// Attachments on their way through this service, in files of their own.
///
/// Confluence wants to know an attachment's size before it gets it, and what comes from there is checked before it is
/// passed on; so each lies in a file meanwhile, and in memory is a piece of it.
actor Transfers {
    /// How many may be under way at once: together with the largest size, what the disk must bear.
    static let atOnceMax = 16

    /// The largest attachment.
    nonisolated let bytesMax: Int
    private nonisolated let folder: String
    private var isReady = false
    private(set) var underWay = 0

    /// Names a folder, which is made when the first transfer begins.
    init(folder: String, bytesMax: Int) {
        self.folder = folder
        self.bytesMax = bytesMax
    }

    /// A file for one transfer, under a name that nobody outside has chosen.
    ///
    /// - Throws: `Problem` 503 when too many are under way, or the folder cannot be made.
    func makeFile() throws -> TransferFile {
        guard underWay < Self.atOnceMax else {
            throw Problem(
                .serviceUnavailable, "\(Self.atOnceMax) attachments are on their way already; try again in a moment",
                headers: [.retryAfter: "10"])
        }
        try makeFolder()
        underWay += 1
        return TransferFile(path: "\(folder)/\(UUID().uuidString)") { Task { await self.fileEnded() } }
    }

    private func fileEnded() { underWay -= 1 }

    /// Makes the folder, and removes what a killed service has left in it.
    private func makeFolder() throws {
        guard !isReady else { return }
        do {
            if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Problem(
                .serviceUnavailable,
                "the folder for attachments on their way cannot be made: \(error.localizedDescription)")
        }
        isReady = true
    }
}

/// The file of one transfer, which goes with the last who uses it.
final class TransferFile: Sendable {
    let path: String
    private let onEnd: @Sendable () -> Void

    init(path: String, onEnd: @escaping @Sendable () -> Void) {
        self.path = path
        self.onEnd = onEnd
    }

    deinit {
        unlink(path)
        onEnd()
    }

    /// Writes what comes to the file; it has its name once all is there.
    ///
    /// - Throws: what `contents` throws, and what the file system reports.
    func write<Contents: AsyncSequence>(
        _ contents: Contents, _ context: BelayRequestContext
    ) async throws where Contents.Element == ByteBuffer {
        let contents = RememberedError(contents.makeAsyncIterator())
        do {
            try await FileIO().writeFile(contents: contents, path: path, context: context)
        } catch {
            // The file system wraps what is no error of its own.
            throw contents.error ?? error
        }
    }

    /// How many bytes it has.
    ///
    /// - Throws: what the file system reports.
    var bytes: Int {
        get throws {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
    }
}

/// A sequence that remembers what it has thrown.
///
/// Used by one task at a time.
private final class RememberedError<Base: AsyncIteratorProtocol>: AsyncSequence, AsyncIteratorProtocol {
    private var base: Base
    private(set) var error: (any Error)?

    init(_ base: Base) { self.base = base }

    func makeAsyncIterator() -> RememberedError { self }

    func next() async throws -> Base.Element? {
        do {
            return try await base.next()
        } catch {
            self.error = error
            throw error
        }
    }
}
