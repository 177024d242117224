internal import Foundation

/// Finds programs as a shell does.
enum ExecutableSearch {
    static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

    /// The absolute path of a program.
    ///
    /// A name with a slash is looked up in `folder`, any other along the environment's `PATH`.
    static func find(_ name: String, folder: String, environment: [String: String]) -> String? {
        if name.contains("/") {
            let path = name.hasPrefix("/") ? name : folder + "/" + name
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        }
        return (environment["PATH"] ?? defaultPath).split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0) }
    }
}
