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

/// A page to load.
struct LoadedPage: Sendable {
    let title: String
    var labels: [String] = []
    let body: PageBody
}

/// A folder of files in Markdown or in storage format: each file a page, each folder a parent page.
struct ContentFolder {
    /// One page to make, after its parent.
    struct Entry {
        /// The folders between the root and the page.
        let folders: [String]
        /// The folder that the page stands for, when it does.
        let folder: [String]?
        let page: LoadedPage
        let place: String
    }

    private static let depthMax = 16
    private static let fileCountMax = 200_000
    private static let fileBytesMax = 5 << 20

    private static let storageEndings = ["xml", "html", "storage"]
    private static let indexNames = ["index.md", "README.md"] + storageEndings.map { "index.\($0)" }

    private(set) var entries: [Entry] = []

    /// Reads all files below a folder that are Markdown (`.md`) or storage format (`.xml`, `.html`, `.storage`), in
    /// the order of their names.
    ///
    /// Symbolic links and hidden files are left out. `index`, with any of those endings, or `README.md` is the page
    /// of its folder.
    ///
    /// - Throws: `SandboxLoadError` when something cannot be read or is too large.
    init(path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw SandboxLoadError(
                place: path, reason: "is no folder: name a folder of Markdown or storage format files")
        }
        try readFolder(path, folders: [])
    }

    /// The ending of a file's name, when it is one of those that are read.
    private static func ending(of name: String) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        return (["md"] + storageEndings).contains(ending) ? ending : nil
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
        let index = Self.indexNames.first(where: names.contains)
        let folderTitle = folders.last ?? ""
        if let index {
            let page = try readFile("\(path)/\(index)", fallbackTitle: folderTitle)
            entries.append(Entry(folders: folders.dropLast(), folder: folders, page: page, place: "\(path)/\(index)"))
        } else if !folders.isEmpty {
            let page = LoadedPage(title: folderTitle, body: .storage(""))
            entries.append(Entry(folders: folders.dropLast(), folder: folders, page: page, place: path))
        }
        for name in names where name != index {
            let file = "\(path)/\(name)"
            let type = try? FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
            if type == .typeDirectory {
                try readFolder(file, folders: folders + [name])
            } else if type == .typeRegular, let ending = Self.ending(of: name) {
                guard entries.count < Self.fileCountMax else {
                    throw SandboxLoadError(place: path, reason: "there are more than \(Self.fileCountMax) files")
                }
                let page = try readFile(file, fallbackTitle: String(name.dropLast(ending.count + 1)))
                entries.append(Entry(folders: folders, folder: nil, page: page, place: file))
            }
        }
    }

    private func readFile(_ path: String, fallbackTitle: String) throws -> LoadedPage {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SandboxLoadError(place: path, reason: "cannot be read")
        }
        guard data.count <= Self.fileBytesMax else {
            throw SandboxLoadError(place: path, reason: "has more than \(Self.fileBytesMax) bytes, a page's limit")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw SandboxLoadError(place: path, reason: "is not UTF-8")
        }
        guard path.lowercased().hasSuffix(".md") else {
            return LoadedPage(title: fallbackTitle, body: .storage(text.trimmingWhitespace()))
        }
        let page = MarkdownPage(text, fallbackTitle: fallbackTitle)
        return LoadedPage(title: page.title, labels: page.labels, body: .markdown(page.body))
    }
}
