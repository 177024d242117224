import Foundation

/// The files of the package that the tests are part of.
enum Repository {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The absolute path of a file, by its path below the root.
    static func path(_ path: String) -> String {
        root.appending(path: path).path
    }

    /// The text of a file, by its path below the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Self.path(path))
    }

    /// The paths of all Swift files below a folder, sorted.
    static func swiftFiles(below folder: String) throws -> [String] {
        let files = FileManager.default.enumerator(atPath: path(folder))
        return (files?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".swift") }
            .map { "\(folder)/\($0)" }.sorted()
    }

    /// The paths of the pages at the root, and of everything in `docs`.
    static func pages() throws -> [String] {
        let docs = try FileManager.default.contentsOfDirectory(atPath: path("docs"))
            .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
        return docs + ["README.md", "SECURITY.md"].filter(exists)
    }
}
