import Foundation
import JSON

extension Sandbox {
    /// The account that loaded pages belong to.
    static let loaderAccountID = "557058:sandbox-loader"
    private static let commitEvery = 1000
    private static let linesBytesMax = 1 << 30

    /// Loads a folder of files as pages of a space, which is made when it is not there.
    ///
    /// Each file is a page, each folder a parent page (`index.md` or `README.md` is its text). A Markdown file's
    /// title is that of the front matter (`title`, `labels`), else the first `# ` heading, else the file's name.
    /// Files that end in `.xml`, `.html` or `.storage` are bodies in storage format; their names are the titles.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - spaceKey: the space's key; letters and digits.
    ///   - spaceName: the space's name, when it is made now.
    /// - Returns: how many pages were made.
    /// - Throws: `SandboxLoadError` with the file that is at fault.
    @discardableResult
    public func loadFolder(_ path: String, spaceKey: String, spaceName: String) async throws -> Int {
        let folder = try ContentFolder(path: path)
        try await site.open()
        let space = try await placing(path) {
            try await site.makeSpace(key: spaceKey, name: spaceName, authorID: Self.loaderAccountID)
        }
        var pageIDs: [[String]: Int] = [:]
        for entry in folder.entries {
            let page = try await placing(entry.place) {
                // Converted and checked now, so that a fault is told with its file.
                let storage = try TaskElements.numbered(
                    StorageCheck.checked(StorageCheck.storage(of: entry.page.body)))
                let draft = PageDraft(
                    spaceID: space.id, parent: pageIDs[entry.folders].map(PageDraft.Parent.page) ?? .homepage,
                    title: entry.page.title, body: .storage(storage), message: "", authorID: Self.loaderAccountID)
                let page = try await site.createPage(draft)
                if !entry.page.labels.isEmpty {
                    let names = entry.page.labels.map { (prefix: "global", name: $0.lowercased()) }
                    _ = try await site.addLabels(names, toPage: page.id)
                }
                return page
            }
            if let folder = entry.folder { pageIDs[folder] = page.id }
        }
        try await site.commit()
        return folder.entries.count
    }

    /// Loads pages from lines of JSON objects with the members `_id`, `space`, `title` and `text` (Markdown).
    ///
    /// Spaces are made as they come. A title that its space has already gets a number, as Confluence's own
    /// copies do: `Troubleshooting (2)`. The `_id` is the message of the page's first version.
    ///
    /// - Returns: how many pages were made.
    /// - Throws: `SandboxLoadError` with the line that is at fault.
    @discardableResult
    public func loadJSONLines(_ path: String) async throws -> Int {
        try await site.open()
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SandboxLoadError(place: path, reason: "cannot be read")
        }
        guard data.count <= Self.linesBytesMax else {
            throw SandboxLoadError(place: path, reason: "has more than \(Self.linesBytesMax) bytes")
        }
        var count = 0
        var copies: [TitleKey: Int] = [:]
        for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            let place = "\(path):\(index + 1)"
            let object: JSONValue
            do {
                object = try JSONValue(parsing: line)
            } catch {
                throw SandboxLoadError(place: place, reason: "is no JSON: \(error)")
            }
            guard let id = object["_id"]?.stringValue, let spaceKey = object["space"]?.stringValue,
                let title = object["title"]?.stringValue, let text = object["text"]?.stringValue
            else {
                throw SandboxLoadError(
                    place: place, reason: "must be an object with the texts _id, space, title and text")
            }
            try await placing(place) {
                let space = try await site.makeSpace(key: spaceKey, name: spaceKey, authorID: Self.loaderAccountID)
                let key = TitleKey(spaceID: space.id, title: title)
                copies[key, default: 0] += 1
                let draft = PageDraft(
                    spaceID: space.id, parent: .homepage,
                    title: await site.freeTitle(title, copy: copies[key, default: 1], spaceID: space.id),
                    body: try Self.body(ofMarkdown: text), message: id, authorID: Self.loaderAccountID)
                _ = try await site.createPage(draft)
            }
            count += 1
            if count.isMultiple(of: Self.commitEvery) { try await site.commit() }
        }
        try await site.commit()
        return count
    }

    /// Markdown is converted when somebody reads it, but for tasks: they are listed by ids that the body must keep.
    private static func body(ofMarkdown text: String) throws -> PageBody {
        guard text.contains(#/\[[ xX]\] /#) else { return .markdown(text) }
        return .storage(try TaskElements.numbered(StorageCheck.storage(of: .markdown(text))))
    }

    private func placing<Result>(_ place: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as APIError {
            throw SandboxLoadError(place: place, reason: error.message)
        }
    }
}

extension Site {
    /// The title, or the title with the first number from `copy` on that makes it free.
    fileprivate func freeTitle(_ title: String, copy: Int, spaceID: Int) -> String {
        let base = String(title.trimmingWhitespace().prefix(titleLengthMax - 8))
        var number = copy
        var candidate = copy == 1 ? base : "\(base) (\(copy))"
        while pageIDsByTitle[TitleKey(spaceID: spaceID, title: candidate)] != nil {
            number += 1
            candidate = "\(base) (\(number))"
        }
        return candidate
    }
}
