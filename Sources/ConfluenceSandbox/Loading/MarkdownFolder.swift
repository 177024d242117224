import Foundation

/// Why pages could not be loaded.
public struct SandboxLoadError: Error, Sendable, CustomStringConvertible {
    /// The file, with the line when it is known: `runbooks/etcd.md` or `corpus.jsonl:17`.
    public var place: String
    /// What is wrong with it, and what to do.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(place): \(reason)" }
}

/// A folder of Markdown files: each file a page, each folder a parent page.
struct MarkdownFolder {
    /// One page to make, after its parent.
    struct Entry {
        /// The folders between the root and the page.
        let folders: [String]
        /// The folder that the page stands for, when it does.
        let folder: [String]?
        let page: MarkdownPage
        let place: String
    }

    private static let depthMax = 16
    private static let fileCountMax = 200_000
    private static let fileBytesMax = 5 << 20

    private(set) var entries: [Entry] = []

    /// Reads all `.md` files below a folder, in the order of their names.
    ///
    /// Symbolic links and hidden files are left out. `index.md` or `README.md` is the page of its folder.
    ///
    /// - Throws: `SandboxLoadError` when something cannot be read or is too large.
    init(path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw SandboxLoadError(place: path, reason: "is no folder: name a folder of Markdown files")
        }
        try readFolder(path, folders: [])
    }

    private mutating func readFolder(_ path: String, folders: [String]) throws {
        guard folders.count <= Self.depthMax else {
            throw SandboxLoadError(place: path, reason: "folders are nested deeper than \(Self.depthMax)")
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw SandboxLoadError(place: path, reason: "cannot be read: \(error.localizedDescription)")
        }
        let index = ["index.md", "README.md"].first(where: names.contains)
        let folderTitle = folders.last ?? ""
        if let index {
            let page = try readFile("\(path)/\(index)", fallbackTitle: folderTitle)
            entries.append(Entry(folders: folders.dropLast(), folder: folders, page: page, place: "\(path)/\(index)"))
        } else if !folders.isEmpty {
            let page = MarkdownPage("", fallbackTitle: folderTitle)
            entries.append(Entry(folders: folders.dropLast(), folder: folders, page: page, place: path))
        }
        for name in names where name != index {
            let file = "\(path)/\(name)"
            let type = try? FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
            if type == .typeDirectory {
                try readFolder(file, folders: folders + [name])
            } else if type == .typeRegular, name.lowercased().hasSuffix(".md") {
                guard entries.count < Self.fileCountMax else {
                    throw SandboxLoadError(place: path, reason: "there are more than \(Self.fileCountMax) files")
                }
                let page = try readFile(file, fallbackTitle: String(name.dropLast(3)))
                entries.append(Entry(folders: folders, folder: nil, page: page, place: file))
            }
        }
    }

    private func readFile(_ path: String, fallbackTitle: String) throws -> MarkdownPage {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SandboxLoadError(place: path, reason: "cannot be read")
        }
        guard data.count <= Self.fileBytesMax else {
            throw SandboxLoadError(place: path, reason: "has more than \(Self.fileBytesMax) bytes, a page's limit")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw SandboxLoadError(place: path, reason: "is not UTF-8")
        }
        return MarkdownPage(text, fallbackTitle: fallbackTitle)
    }
}
