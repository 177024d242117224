import Foundation

/// Writes a file anew so that whoever reads it meanwhile sees the old text or the new one, never a part.
enum FileReplacement {
    /// Writes beside the file and moves the result into its place; a link still leads there, permissions stay.
    ///
    /// - Throws: `CommandFailure` when the folder or the file cannot be written.
    static func write(_ text: String, to path: String) throws {
        let file = URL(filePath: path).resolvingSymlinksInPath()
        do {
            let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
            try Data(text.utf8).write(to: file, options: .atomic)
            if let permissions {
                try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
            }
        } catch {
            throw CommandFailure(.wrongData, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
