import Foundation
import Testing

@testable import Embedding

struct TextSettingsTests {
    private func settings(
        _ name: String, _ files: [String: String] = [:], windowMax: Int = 512
    ) throws -> TextSettings {
        let folder = NSTemporaryDirectory() + "belay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (file, content) in files { try Data(content.utf8).write(to: URL(filePath: "\(folder)/\(file)")) }
        return try TextSettings.read(ModelFolder(path: folder), name: name, windowMax: windowMax)
    }

    @Test func `a model that Belay knows gets what its author describes`() throws {
        let bge = try settings("BGE-small-en-v1.5")
        #expect(bge.pooling == .first)
        #expect(bge.prefix(of: .query) == "Represent this sentence for searching relevant passages: ")
        #expect(bge.prefix(of: .passage).isEmpty)
        let e5 = try settings("e5-small-v2")
        #expect(e5.pooling == .mean)
        #expect([e5.prefix(of: .query), e5.prefix(of: .passage)] == ["query: ", "passage: "])
        #expect(try settings("all-MiniLM-L6-v2").tokensMax == 256)
        #expect(try settings("all-MiniLM-L12-v2").tokensMax == 128)
        #expect(Set(KnownModel.all.map(\.name)).count == KnownModel.all.count)
    }

    @Test func `a model that Belay does not know gets means, no prefix and the whole window`() throws {
        let unknown = try settings("our-own", windowMax: 300)
        #expect(
            unknown == TextSettings(name: "our-own", pooling: .mean, tokensMax: 300, queryPrefix: "", passagePrefix: "")
        )
        #expect(try settings("e5-small-v2", windowMax: 100).tokensMax == 100)
    }

    @Test func `the files of sentence-transformers outrank the table, belay-model.json outranks both`() throws {
        var files = [
            "config_sentence_transformers.json": #"{"prompts": {"query": "ask: ", "document": "doc: "}}"#,
            "sentence_bert_config.json": #"{"max_seq_length": 200, "do_lower_case": false}"#,
        ]
        let theirs = try settings("e5-small-v2", files)
        #expect([theirs.queryPrefix, theirs.passagePrefix] == ["ask: ", "doc: "])
        #expect(theirs.tokensMax == 200)
        files["belay-model.json"] = #"{"query_prefix": "", "pooling": "cls", "tokens_max": 64, "name": "ours"}"#
        let ours = try settings("e5-small-v2", files)
        #expect(
            ours == TextSettings(name: "ours", pooling: .first, tokensMax: 64, queryPrefix: "", passagePrefix: "doc: "))
    }

    @Test func `empty prompts say nothing`() throws {
        let files = ["config_sentence_transformers.json": #"{"prompts": {"query": "", "document": ""}}"#]
        #expect(try settings("e5-small-v2", files).queryPrefix == "query: ")
    }

    @Test func `what changes vectors changes the fingerprint`() throws {
        let base = TextSettings(name: "x", pooling: .mean, tokensMax: 8, queryPrefix: "a", passagePrefix: "bc")
        var others = [base, base, base, base]
        others[0].pooling = .first
        others[1].tokensMax = 9
        (others[2].queryPrefix, others[2].passagePrefix) = ("ab", "c")
        others[3].queryPrefix = ""
        #expect(Set(([base] + others).map(\.fingerprintText)).count == 5)
    }
}
