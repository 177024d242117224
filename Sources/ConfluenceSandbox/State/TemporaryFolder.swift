import Foundation
import Synchronization

/// A folder that goes with its process: locked while its owner lives, so that others know when it has died.
///
/// A process that is killed leaves its folder; `removeAbandoned` clears it away.
final class TemporaryFolder: Sendable {
    private static let prefix = "belay-sandbox-files-"
    /// A folder this young may be one that its owner is about to lock.
    private static let graceTime: TimeInterval = 60

    let url: URL
    /// What holds the lock; the system takes it back from a dead process.
    private let descriptor = Mutex<Int32?>(nil)

    /// Names a folder; it is there once it is made.
    init(in parent: URL = FileManager.default.temporaryDirectory) {
        url = parent.appending(path: Self.prefix + makeUUID(), directoryHint: .isDirectory)
    }

    deinit {
        remove()
    }

    /// Makes the folder, the first time.
    ///
    /// - Throws: when it cannot be made.
    func make() throws {
        try descriptor.withLock { descriptor in
            guard descriptor == nil else { return }
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            descriptor = Self.lock(url)
        }
    }

    /// Removes the folder with all that is in it.
    func remove() {
        descriptor.withLock { descriptor in
            try? FileManager.default.removeItem(at: url)
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    /// Removes the folders of dead processes, but those of the last minute.
    static func removeAbandoned(in parent: URL = FileManager.default.temporaryDirectory) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = parent.appending(path: name, directoryHint: .isDirectory)
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path)
            guard let changed = attributes?[.modificationDate] as? Date, changed.timeIntervalSinceNow < -graceTime,
                let descriptor = lock(folder)
            else { continue }
            try? FileManager.default.removeItem(at: folder)
            close(descriptor)
        }
    }

    /// Takes a folder's lock; `nil` when another has it or the folder cannot be opened.
    private static func lock(_ folder: URL) -> Int32? {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
