import Foundation
import Testing

@testable import Embedding

/// The file that keeps packed weights: made once, believed only as far as it can be checked.
@Suite(.enabled(if: Reference.hasModel, Reference.modelComment))
struct PackedWeightsTests {
    private let folder: String
    private let source: BertSource
    private var path: String { "\(folder)/packed-bf16.weights" }

    init() throws {
        folder = NSTemporaryDirectory() + "belay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        source = try BertSource(folder: Reference.modelFolder)
    }

    private func load(_ folders: [String]? = nil) throws -> PackedWeights {
        try PackedWeightsCache(folders: folders ?? [folder]).weights(.bf16, of: source)
    }

    private func isKept() -> Bool { PackedWeights(path: path, precision: .bf16, source: source) != nil }

    private func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `weights are packed once, and the file is what was packed`() throws {
        defer { removeFolder() }
        let first = try load()
        #expect(first.path == path)
        let made = try PackedWeights(.bf16, of: source)
        #expect(made.path == nil)
        #expect(made.bytes.elementsEqual(first.bytes))
        let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(try load().path == path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date == written)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["packed-bf16.weights"])
    }

    @Test func `a torn, damaged or foreign file is made anew`() throws {
        defer { removeFolder() }
        _ = try load()
        let whole = try Data(contentsOf: URL(filePath: path))
        var damaged: [Data] = [Data(), whole.prefix(63), whole.prefix(64), whole.dropLast(1), whole + Data([0])]
        for offset in [0, 8, 12, 16, 32, 56, 64, whole.count / 2, whole.count - 65] {
            var copy = whole
            copy[offset] ^= 1
            damaged.append(copy)
        }
        for content in damaged {
            try content.write(to: URL(filePath: path))
            #expect(!isKept(), "\(content.count) bytes")
        }
        #expect(try load().path == path)
        #expect(try Data(contentsOf: URL(filePath: path)) == whole)
        #expect(PackedWeights(path: path, precision: .f32, source: source) == nil)
    }

    @Test func `a model with other bytes makes the file stale, another time stamp does not`() throws {
        defer { removeFolder() }
        let copy = "\(folder)/model.safetensors"
        for name in ["model.safetensors", "vocab.txt"] {
            try FileManager.default.copyItem(atPath: "\(Reference.modelFolder)/\(name)", toPath: "\(folder)/\(name)")
        }
        let weights = try PackedWeightsCache(folders: [folder]).weights(.bf16, of: BertSource(folder: folder))
        let kept = try #require(weights.path)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 9)], ofItemAtPath: copy)
        func isKept() throws -> Bool {
            try PackedWeights(path: kept, precision: .bf16, source: BertSource(folder: folder)) != nil
        }
        #expect(try isKept())
        let file = try FileHandle(forUpdating: URL(filePath: copy))
        try file.seek(toOffset: 50_000_000)
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: 50_000_000)
        try file.write(contentsOf: [byte ^ 1])
        try file.close()
        #expect(try !isKept())
        let anew = try PackedWeightsCache(folders: [folder]).weights(.bf16, of: BertSource(folder: folder))
        #expect(anew.path == kept)
        #expect(anew.sourceDigest != weights.sourceDigest)
        #expect(try isKept())
    }

    @Test func `where a folder cannot be written to the next one keeps the file, else memory`() throws {
        defer { removeFolder() }
        let file = "\(folder)/file"  // which no folder can be in, whoever asks
        try Data().write(to: URL(filePath: file))
        #expect(try load(["\(file)/models"]).path == nil)
        #expect(
            try load(["\(file)/models", "\(folder)/new/models"]).path == "\(folder)/new/models/packed-bf16.weights")
    }
}
