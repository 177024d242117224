internal import Foundation

/// The pages of `corpus*.jsonl` files as a source: lines of `{"_id", "space", "title", "text"}`, texts in Markdown.
///
/// Texts stay in the files until they are asked for.
public struct CorpusSource: RunbookSource {
    private struct Entry: Sendable {
        var header: RunbookPageHeader
        var path: String
        var offset: Int
        var byteCount: Int
    }

    private var entries: [Entry] = []
    private var entryByID: [String: Int] = [:]
    private var idByTitle: [String: String] = [:]

    /// Reads which pages there are in a folder.
    ///
    /// - Throws: `SearchError` when there are none, or naming the file and line that cannot be used.
    public init(folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("corpus") && $0.hasSuffix(".jsonl") }
        for name in names.sorted() {
            let path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
            try LineReader.readObjects(path) { line, offset in
                let header = try Self.header(line)
                guard entryByID.updateValue(entries.count, forKey: header.id) == nil else {
                    throw SearchError(code: .badDataset, message: "\(path): the page \(header.id) is there twice")
                }
                entries.append(Entry(header: header, path: path, offset: offset, byteCount: line.byteCount))
                nameUniquely(header)
            }
        }
        guard !entries.isEmpty else {
            throw SearchError(code: .badDataset, message: "\(folder) has no pages: expected files named corpus*.jsonl")
        }
    }

    private mutating func nameUniquely(_ header: RunbookPageHeader) {
        var key = Self.titleKey(header.spaceKey, header.title)
        var copies = 1
        while idByTitle[key] != nil {
            copies += 1
            key = Self.titleKey(header.spaceKey, "\(header.title) (\(copies))")
        }
        idByTitle[key] = header.id
    }

    private static func titleKey(_ spaceKey: String, _ title: String) -> String {
        "\(spaceKey)\n\(title)".lowercased()
    }

    /// The corpus's identifier of a page that was found in an index of the corpus, or in an index of a
    /// Confluence that the corpus was loaded into.
    ///
    /// In Confluence pages have other identifiers, and are told apart by space and title; there the second page
    /// of a title is named `Title (2)`.
    public func identifier(of hit: RunbookHit) -> String {
        if entryByID[hit.pageID] != nil { return hit.pageID }
        return idByTitle[Self.titleKey(hit.spaceKey, hit.title)] ?? hit.pageID
    }

    /// The keys of all spaces, sorted.
    public var spaceKeys: [String] {
        Set(entries.map(\.header.spaceKey)).sorted()
    }

    /// Lists the pages of a space in the order of the files.
    public func listPages(inSpace key: String) -> any AsyncSequence<RunbookPageHeader, any Error> {
        // The headers are in memory anyway, so the stream may hold them all.
        AsyncThrowingStream { listing in
            for entry in entries where entry.header.spaceKey == key {
                listing.yield(entry.header)
            }
            listing.finish()
        }
    }

    /// Reads a page from its file.
    ///
    /// - Throws: `SearchError` when the file has changed, and what reading reports.
    public func fetchPage(id: String, inSpace key: String) throws -> RunbookPage? {
        guard let entry = entryByID[id].map({ entries[$0] }), entry.header.spaceKey == key else { return nil }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: entry.path))
        defer { file.closeFile() }
        try file.seek(toOffset: UInt64(entry.offset))
        let line = try JSONLine(
            file.read(upToCount: entry.byteCount) ?? Data(), place: "\(entry.path), byte \(entry.offset)")
        return RunbookPage(header: try Self.header(line), markdown: try line.text("text"))
    }

    private static func header(_ line: JSONLine) throws -> RunbookPageHeader {
        let id = try line.text("_id")
        let title = try line.text("title")
        let text = try line.text("text")
        return RunbookPageHeader(
            id: id, spaceKey: try line.text("space"), title: title, version: version(of: text), url: "corpus:\(id)")
    }

    /// A number that is another one for another text (FNV-1a), since the files carry no versions.
    private static func version(of text: String) -> Int {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int(hash >> 1)
    }
}
