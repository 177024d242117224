import Foundation

/// A folder that lives no longer than the command.
enum TemporaryFolder {
    /// Removes it with all that is in it, or says that it stays behind.
    ///
    /// A database that is just being closed takes its own files away meanwhile, and each one that is gone before
    /// its turn ends a try.
    static func remove(_ path: String) {
        for _ in 1...10 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
        if FileManager.default.fileExists(atPath: path) { Terminal.note("the temporary folder \(path) stays behind") }
    }
}
