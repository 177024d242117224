import Foundation
import JSON

/// A folder of its own for one test: working folder, data folder and temporary folder of every belay in it.
struct TestFolder: Sendable {
    let path: String

    /// The root of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Does something in a new folder, and removes it whatever comes of it.
    static func with<Value>(_ body: (TestFolder) async throws -> Value) async throws -> Value {
        let folder = TestFolder(
            path: FileManager.default.temporaryDirectory.appending(path: "belay-test-\(UUID().uuidString)").path)
        for path in [folder.path, folder.temporary, folder.noModel] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        return try await body(folder)
    }

    var temporary: String { path + "/tmp" }
    var data: String { path + "/.belay" }
    /// Where no embedding model is: runbooks are found by words, and nothing is computed.
    var noModel: String { path + "/no-model" }

    /// Writes a file, and the folders above it.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// The lines of a file; none when there is no such file.
    func lines(of name: String) -> [String] {
        let data = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Every file below the folder, as bytes.
    func allFiles() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            files[name] = FileManager.default.contents(atPath: path + "/" + name)
        }
        return files
    }

    /// The files of the data folder, by name.
    var dataFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: data))?.sorted() ?? []
    }
}
