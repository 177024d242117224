import Foundation
import Testing
import VectorIndexTesting

@testable import VectorIndex

/// A damaged file is reported, or harmless: never a crash, never a wrong answer.
@Suite struct DamagedFileTests {
    private static let dimension = 24
    private let folder: TemporaryFolder
    private let bytes: [UInt8]
    private let vectors: [StoredVector]
    private let query: [Float]
    /// The answer before the last change.
    private let before: [VectorMatch]

    /// A file with blocks, a centre, removals and a replaced row.
    init() async throws {
        folder = try TemporaryFolder()
        var random = SplitMix(state: 5)
        let store = try EmbeddedVectorStore(path: folder.store, dimension: Self.dimension, identity: "model")
        var content = random.vectors(0..<1_100, dimension: Self.dimension)
        try await store.add(Array(content[..<20]))
        try await store.add(Array(content[20...]))
        try await store.remove([7, 9])
        query = random.vector(Self.dimension)
        before = try await store.nearest(to: query, limit: 2_000, among: nil)
        content[8].vector = random.vector(Self.dimension)
        try await store.add([content[8]])
        vectors = content.filter { ![7, 9].contains($0.id) }
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.store)))
    }

    /// What a file with these bytes answers: the answer, or the error's code.
    private func answer(_ bytes: [UInt8], _ name: String = "damaged") async throws -> Result<
        [VectorMatch], VectorIndexError
    > {
        let path = folder.path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        do {
            let store = try EmbeddedVectorStore(path: path, dimension: Self.dimension, identity: "model")
            return .success(try await store.nearest(to: query, limit: 2_000, among: nil))
        } catch let error as VectorIndexError {
            return .failure(error)
        }
    }

    /// Where something begins or ends in the file.
    private var boundaries: [Int] {
        let format = RowFormat(dimension: Self.dimension)
        var boundaries = [0, 8, 48, StoreHeader.slotBytes, StoreHeader.slotBytes + 48, StoreHeader.logStart]
        bytes.withUnsafeBytes { bytes in
            var offset = StoreHeader.logStart
            while offset < bytes.count,
                let layout = StoreRecord(header: bytes.part(at: offset, count: StoreRecord.headerBytes))?.layout(format)
            {
                boundaries += [
                    offset, offset + StoreRecord.headerBytes, offset + layout.codesOffset, offset + layout.rowsOffset,
                    offset + layout.totalBytes,
                ]
                offset += layout.totalBytes
            }
        }
        return boundaries
    }

    @Test func `the file is what the tests take it for`() async throws {
        let answer = try await answer(bytes).get()
        #expect(answer.count == vectors.count)
        #expect(boundaries.last == bytes.count)
        #expect(boundaries.count > 30)
    }

    @Test func `a file cut anywhere is reported as damaged`() async throws {
        let cuts = Set(boundaries.flatMap { [$0 - 1, $0, $0 + 1] }).filter { $0 >= 0 && $0 < bytes.count }
        for cut in cuts.sorted() {
            let answer = try await answer(Array(bytes[..<cut]))
            guard case .failure(let error) = answer else {
                Issue.record("cut at \(cut)")
                continue
            }
            #expect(error.code == .damaged)
        }
    }

    @Test func `a file that is shortened under an open store is reported as damaged`() async throws {
        let path = folder.path + "/shortened"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let store = try EmbeddedVectorStore(path: path, dimension: Self.dimension, identity: "model")
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        for size in [bytes.count - 1_000, StoreHeader.logStart, 100, 0] {
            try file.truncate(atOffset: UInt64(size))
            let error = await #expect(throws: VectorIndexError.self) {
                try await store.nearest(to: query, limit: 2_000, among: nil)
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `a flipped bit changes no answer unnoticed`() async throws {
        let expected = try await answer(bytes).get()
        var random = SplitMix(state: 11)
        let places = boundaries + (0..<200).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
        for place in places where place < bytes.count {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            switch try await answer(damaged) {
            case .failure(let error): #expect(error.code == .damaged)
            case .success(let found):
                let isEqual = found == expected
                #expect(isEqual, "byte \(place)")
            }
        }
    }

    @Test func `one header of the two may be lost`() async throws {
        let expected = try await answer(bytes).get()
        for offset in [0, StoreHeader.slotBytes] {
            var damaged = bytes
            damaged.replaceSubrange(offset..<offset + 100, with: repeatElement(0, count: 100))
            let found = try await answer(damaged).get()
            #expect(found == expected)
        }
        var damaged = bytes
        damaged.replaceSubrange(0..<StoreHeader.logStart, with: repeatElement(0, count: StoreHeader.logStart))
        guard case .failure(let error) = try await answer(damaged) else {
            Issue.record("both are lost")
            return
        }
        #expect(error.code == .damaged)
    }

    @Test func `a file of another version is replaced by an empty one`() async throws {
        var header = try #require(bytes.withUnsafeBytes { StoreHeader.newest(in: $0) })
        header.version += 1
        var newer = bytes
        newer.replaceSubrange(header.slotOffset..<header.slotOffset + header.encoded().count, with: header.encoded())
        let found = try await answer(newer).get()
        #expect(found.isEmpty)
    }

    @Test func `leftovers of other changes are not taken for a part of the last one`() async throws {
        let newest = try #require(bytes.withUnsafeBytes { StoreHeader.newest(in: $0) })
        let format = RowFormat(dimension: Self.dimension)
        let rotation = Rotation(width: format.width)
        let encoder = BlockEncoder(
            format: format, rotation: rotation, center: .zero(dimension: Self.dimension, rotation))
        let other = encoder.block([StoredVector(id: 8, vector: query)])
        let commit = try #require(StoreRecord(kind: .commit, count: StoreCommit.count).layout(format)).totalBytes
        let block = bytes.count - commit - other.count
        var damaged = bytes
        damaged.replaceSubrange(block..<block + other.count, with: other)
        let withHeader = try await answer(damaged).get()
        damaged[newest.slotOffset + 8] ^= 1
        let found = try await answer(damaged).get()
        // With its header, the other block is a change that was made; without it, no commit belongs to it.
        #expect(withHeader.first?.id == 8)
        #expect(found == before)
    }

    @Test func `a record's header with impossible counts is damaged`() async throws {
        let format = RowFormat(dimension: Self.dimension)
        let counts: [Int] = [0, 4_097, 65_537, Int(UInt32.max)]
        for kind in [StoreRecord.Kind.block, .removal, .center] {
            for count in counts {
                let layout = StoreRecord(kind: kind, count: count).layout(format)
                #expect(layout == nil || (kind == .removal && count == 4_097))
                var damaged = bytes
                let header = StoreRecord(kind: kind, count: count).encodedHeader(digestOfBody: 0)
                damaged.replaceSubrange(StoreHeader.logStart..<StoreHeader.logStart + header.count, with: header)
                guard case .failure(let error) = try await answer(damaged) else {
                    Issue.record("\(kind) of \(count)")
                    continue
                }
                #expect(error.code == .damaged)
            }
        }
    }
}
