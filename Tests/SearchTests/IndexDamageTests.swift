import Embedding
import Foundation
import Testing

@testable import Search

/// What happens to an index whose file was damaged: it is set aside, and the next sync makes a new one.
@Suite struct IndexDamageTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("index.db") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a damaged file is set aside, told of, and filled again by a sync`() async throws {
        let open = try await sampleIndex(folder)
        _ = try await open.find(RunbookQuery(text: "pod crash looping"))
        let bytes = try await checkpointed(open)
        // The first page tells where everything is; the rest is what it leads to.
        try damage(bytes, at: 4_096..<bytes.count)
        let index = try RunbookIndex(path: path, embedder: HashingEmbedder())
        let error = await #expect(throws: SearchError.self) { try await index.find(RunbookQuery(text: "pod crash")) }
        #expect(error?.code == .damagedIndex)
        #expect(error?.message.contains("\(path).damaged-") == true)
        try await refill(index)
        #expect(
            try await index.find(RunbookQuery(text: "pod crash looping")).hits.first?.title == "KubePodCrashLooping")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.contains { $0.hasPrefix("index.db.damaged-") })
    }

    @Test func `a damaged header is set aside when the file is opened`() async throws {
        let bytes = try await checkpointed(try await sampleIndex(folder))
        try damage(bytes, at: 0..<16)
        let index = try RunbookIndex(path: path, embedder: HashingEmbedder())
        #expect(try await index.statistics().pages == 0)
        try await refill(index)
        #expect(try await index.statistics().pages == 4)
    }

    @Test func `an index that somebody deleted is made anew while it is open`() async throws {
        let index = try await sampleIndex(folder)
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        #expect(try await index.find(RunbookQuery(text: "pod crash looping")).hits.isEmpty)
        try await refill(index)
        #expect(try await index.statistics().pages == 4)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `flipped bits never crash, and never stay`(seed: UInt64) async throws {
        let bytes = try await checkpointed(try await sampleIndex(folder))
        var random = SplitMix(state: seed)
        var damaged = bytes
        for _ in 0..<8 {
            damaged[Int.random(in: 100..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        if seed.isMultiple(of: 4) { damaged = Array(damaged.prefix(Int.random(in: 512..<bytes.count, using: &random))) }
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        let index: RunbookIndex
        do {
            index = try RunbookIndex(path: path, embedder: HashingEmbedder())
        } catch let error as SearchError where error.code == .notAnIndex {
            // The flips hit the four bytes that say whose file it is.
            return
        }
        for _ in 0..<3 {
            do {
                _ = try await index.find(RunbookQuery(text: "pod crash looping"))
                try await refill(index)
            } catch let error as SearchError {
                #expect(error.code == .damagedIndex)
            }
        }
        _ = try await index.find(RunbookQuery(text: "pod crash looping"))
    }

    // MARK: Helpers

    private func refill(_ index: RunbookIndex) async throws {
        let source = await sampleSpace()
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.sync(space: "HOME", from: source)
        _ = try await index.index()
    }

    /// The file's bytes with all that was written, and nothing beside it.
    private func checkpointed(_ index: RunbookIndex) async throws -> [UInt8] {
        try await index.file.checkpoint()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func damage(_ bytes: [UInt8], at range: Range<Int>) throws {
        var bytes = bytes
        for index in range { bytes[index] = 0xAA }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
