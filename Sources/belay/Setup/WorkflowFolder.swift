import ArgumentParser
import Foundation
import StepKit
import WorkflowLanguage

/// Finds and loads workflow files.
enum WorkflowFolder {
    /// The most bytes of a workflow file that are read.
    private static let bytesMax = 1 << 20

    /// The workflow files of a path: the file itself, or the `.yaml` and `.yml` files right in a folder, sorted.
    ///
    /// - Throws: `CommandFailure` when there is nothing at the path.
    static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.wrongData, "there is no file or folder \(path)")
        }
        guard isFolder.boolValue else { return [path] }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
            .sorted().map { (path as NSString).appendingPathComponent($0) }
    }

    /// Loads one file.
    ///
    /// - Throws: `CommandFailure` when it cannot be read. What is wrong in it is a diagnostic, not an error.
    static func load(_ file: String, _ catalog: StepCatalog) throws -> (workflow: Workflow?, diagnostics: [Diagnostic])
    {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.wrongData, "cannot read \(file)")
        }
        guard data.count <= bytesMax, let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.wrongData, "\(file) is not a text in UTF-8 of at most \(bytesMax) bytes")
        }
        return WorkflowLoader.load(text: text, file: file, catalog: catalog)
    }

    /// Loads all files of a path, which must all be right and have different names.
    ///
    /// - Throws: `CommandFailure` with every diagnostic.
    static func loadAll(at path: String, _ catalog: StepCatalog) throws -> [Workflow] {
        let loaded = try files(at: path).map { try load($0, catalog) }
        let errors = loaded.flatMap(\.diagnostics).filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw CommandFailure(.wrongData, errors.map(\.description).joined(separator: "\n"))
        }
        let workflows = loaded.compactMap(\.workflow)
        for (name, group) in Dictionary(grouping: workflows, by: \.name) where group.count > 1 {
            let files = group.map(\.source.file).joined(separator: " and ")
            throw CommandFailure(.wrongData, "two workflows are called '\(name)': \(files); rename one")
        }
        return workflows
    }
}
