import Embedding
import Foundation
import Testing

@testable import Search

@Suite struct IndexSchemaTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `an index stays when it is opened again`() async throws {
        let index = try await sampleIndex(folder)
        let before = try await index.statistics()
        #expect(
            try await RunbookIndex(path: folder.file("index.db"), embedder: HashingEmbedder()).statistics() == before)
        #expect(before.pages == 4)
    }

    @Test func `an index with other tables is emptied`() async throws {
        _ = try await sampleIndex(folder)
        try setHeader(at: 60, to: 99)
        let statistics = try await RunbookIndex(path: folder.file("index.db"), embedder: nil).statistics()
        #expect(statistics.pages == 0)
        let source = await sampleSpace()
        let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        #expect(try await index.sync(space: "OPS", from: source).fetched == 3)
    }

    @Test func `a database of something else is left alone`() async throws {
        _ = try await sampleIndex(folder)
        try setHeader(at: 68, to: 1234)
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("index.db")))
        let error = #expect(throws: SearchError.self) {
            try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        }
        #expect(error?.code == .notAnIndex)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("index.db"))) == before)
    }

    @Test func `a file that is no database is named`() throws {
        try folder.write(String(repeating: "no database ", count: 100), to: "index.db")
        let error = #expect(throws: SearchError.self) {
            try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        }
        #expect(error?.message.hasPrefix(folder.file("index.db")) == true)
    }

    /// Overwrites a 32-bit number in the database's header: 60 is `user_version`, 68 `application_id`
    /// (<https://www.sqlite.org/fileformat.html#the_database_header>).
    private func setHeader(at offset: UInt64, to value: UInt32) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder.file("index.db")))
        defer { file.closeFile() }
        try file.seek(toOffset: offset)
        try file.write(contentsOf: withUnsafeBytes(of: value.bigEndian) { Data($0) })
    }
}
