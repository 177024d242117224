import Foundation
import Hummingbird

/// A content in the store.
struct StoredContent: Codable, Sendable, Equatable {
    /// Names the content, at the media host too.
    let fileID: String
    /// In bytes.
    let size: Int
}

/// The contents of attachments: a file each, named by its file id, so that none is ever in memory as a whole.
///
/// The folder is beside the database file, or a temporary one that goes with the store. Files are never changed,
/// and removed only when a store is opened that no attachment's version refers to.
final class ContentStore: Sendable {
    private static let chunkBytes = 128 << 10

    private let folder: URL
    /// The same folder, when it goes with this process.
    private let temporary: TemporaryFolder?

    /// The path of the folder, which is made with the first content.
    var path: String { folder.path }

    init(databasePath: String?) {
        if let databasePath {
            folder = URL(fileURLWithPath: databasePath + "-files", isDirectory: true)
            temporary = nil
        } else {
            let made = TemporaryFolder()
            folder = made.url
            temporary = made
        }
    }

    /// Removes the folder when it is a temporary one.
    func removeTemporary() { temporary?.remove() }

    /// A new file that takes a content as it arrives.
    func makeWriter() throws -> ContentWriter {
        if let temporary {
            try temporary.make()
        } else {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let fileID = makeUUID()
        return try ContentWriter(fileID: fileID, file: file(fileID))
    }

    /// The whole of a content.
    ///
    /// - Throws: when its file is not there.
    func bytes(_ content: StoredContent) throws -> [UInt8] {
        try content.size == 0 ? [] : Array(Data(contentsOf: file(content.fileID)))
    }

    /// A part of a content as the body of an answer, read while it is sent.
    ///
    /// - Throws: when its file is not there.
    func body(_ content: StoredContent, range: Range<Int>) throws -> ResponseBody {
        guard !range.isEmpty else { return ResponseBody() }
        let handle = try FileHandle(forReadingFrom: file(content.fileID))
        try handle.seek(toOffset: UInt64(range.lowerBound))
        return ResponseBody(contentLength: range.count) { writer in
            defer { try? handle.close() }
            var left = range.count
            while left > 0, let data = try handle.read(upToCount: min(left, Self.chunkBytes)), !data.isEmpty {
                left -= data.count
                try await writer.write(ByteBuffer(bytes: data))
            }
            try await writer.finish(nil)
        }
    }

    /// Throws half of a content away, as an upload that broke off does.
    func halve(_ content: StoredContent) throws -> StoredContent {
        let handle = try FileHandle(forWritingTo: file(content.fileID))
        try handle.truncate(atOffset: UInt64(content.size / 2))
        try handle.close()
        return StoredContent(fileID: content.fileID, size: content.size / 2)
    }

    func remove(_ content: StoredContent) {
        try? FileManager.default.removeItem(at: file(content.fileID))
    }

    /// Removes the files that nothing refers to: uploads that were cut off, and what was purged.
    func removeAll(except fileIDs: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where !fileIDs.contains(name) {
            try? FileManager.default.removeItem(at: file(name))
        }
    }

    private func file(_ fileID: String) -> URL {
        folder.appending(path: fileID, directoryHint: .notDirectory)
    }
}

/// A content that is arriving.
struct ContentWriter {
    private let fileID: String
    private let handle: FileHandle
    private(set) var size = 0

    fileprivate init(fileID: String, file: URL) throws {
        self.fileID = fileID
        try Data().write(to: file, options: .withoutOverwriting)
        handle = try FileHandle(forWritingTo: file)
    }

    mutating func write(_ data: Data) throws {
        try handle.write(contentsOf: data)
        size += data.count
    }

    /// Closes the file, complete or not.
    func finish() throws -> StoredContent {
        try handle.close()
        return StoredContent(fileID: fileID, size: size)
    }
}
