import Foundation
import HTTP
import Testing

@testable import Embedding

struct ModelStoreTests {
    private func with(_ body: (_ folder: String, _ model: String) async throws -> Void) async throws {
        let model = try TinyModel().write()
        let folder = URL(filePath: model).deletingLastPathComponent().path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body("\(folder)/store", model)
    }

    private func pull(
        _ name: String, from place: String?, sha256: String? = nil, to store: String
    ) async throws -> String {
        let http = HTTPClient()
        do {
            let folder = try await ModelPull(to: ModelStore(folder: store), http: http) { _ in }
                .pull(name, from: place, sha256: sha256)
            await http.shutdown()
            return folder
        } catch {
            await http.shutdown()
            throw error
        }
    }

    private func expectError(
        _ message: String, _ body: () async throws -> some Any, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: EmbeddingError.self, sourceLocation: sourceLocation) { _ = try await body() }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test func `a model comes out of a folder, whole and checked, and is listed`() async throws {
        try await with { store, model in
            let hash = try FileHash.sha256("\(model)/model.safetensors")
            let folder = try await pull("our-own", from: model, sha256: hash.uppercased(), to: store)
            #expect(folder == "\(store)/our-own")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["config.json", "model.safetensors", "vocab.txt"])
            let entries = ModelStore(folder: store).entries()
            #expect(entries.map(\.name) == ["our-own"])
            #expect(entries[0].purpose == .embedding)
            #expect(entries[0].bytes > 10_000)
            let again = try await pull("our-own", from: model + "/", sha256: hash, to: store)
            #expect(again == folder)
        }
    }

    @Test func `a model comes from an address`() async throws {
        try await with { store, model in
            let server = try FileServer(folder: model)
            defer { server.stop() }
            let hash = try FileHash.sha256("\(model)/model.safetensors")
            let folder = try await pull("our-own", from: server.url, sha256: hash, to: store)
            let brought = try FileHash.sha256("\(folder)/model.safetensors")
            #expect(brought == hash)
            await expectError("nothing/model.safetensors answers with status 404") {
                try await pull("other", from: server.url + "nothing", sha256: hash, to: store)
            }
            #expect(ModelStore(folder: store).entries().map(\.name) == ["our-own"])
        }
    }

    @Test func `what has another hash is refused, and nothing is left of it`() async throws {
        try await with { store, model in
            let hash = String(repeating: "0", count: 64)
            await expectError("expected \(hash)") {
                try await pull("our-own", from: model, sha256: hash, to: store)
            }
            await expectError("expected 53aa51172d14") {
                try await pull("all-MiniLM-L6-v2", from: model, to: store)
            }
            #expect(!FileManager.default.fileExists(atPath: "\(store)/our-own"))
            let entries = ModelStore(folder: store).entries()
            #expect(entries.isEmpty)
        }
    }

    @Test func `names, hashes and places that cannot be are explained`() async throws {
        try await with { store, model in
            for name in ["", "../x", "a/b", ".hidden", String(repeating: "a", count: 101)] {
                await expectError("is no model's name") { try await pull(name, from: model, to: store) }
            }
            await expectError("not in the catalogue (all-MiniLM-L6-v2, ") {
                try await pull("gpt", from: model, to: store)
            }
            await expectError("64 hexadecimal digits") {
                try await pull("x", from: model, sha256: "abc", to: store)
            }
            await expectError("no public home") { try await pull("ms-marco-MiniLM-L-12-v2", from: nil, to: store) }
            let hash = String(repeating: "a", count: 64)
            await expectError("cannot copy /nonexistent/model.safetensors") {
                try await pull("x", from: "/nonexistent", sha256: hash, to: store)
            }
        }
    }

    @Test func `a whole model is verified, a damaged one is not`() async throws {
        try await with { _, model in
            let findings = ModelVerification(folder: model).findings()
            let areGood = findings.allSatisfy(\.isGood)
            #expect(areGood, "\(findings)")
            let subjects = findings.map(\.subject)
            #expect(subjects.contains("arithmetic int8") && subjects.contains("model.safetensors"))
            try Data("{}".utf8).write(to: URL(filePath: "\(model)/config.json"))
            let damaged = ModelVerification(folder: model).findings().filter { !$0.isGood }
            #expect(damaged.map(\.subject) == ["model"])
            try FileManager.default.removeItem(atPath: "\(model)/vocab.txt")
            let missing = ModelVerification(folder: model).findings().filter { !$0.isGood }.map(\.subject)
            #expect(missing == ["vocab.txt", "model"])
        }
    }

    @Test func `a model of the catalogue with other bytes is told apart`() async throws {
        try await with { store, model in
            let path = "\(store)/bge-small-en-v1.5"
            try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: model, toPath: path)
            let findings = ModelVerification(folder: path).findings()
            let weights = try #require(findings.first { $0.subject == "model.safetensors" })
            #expect(!weights.isGood)
            #expect(weights.detail.contains("expected 3c9f31665447"))
        }
    }

    @Test func `the catalogue is sound`() {
        for model in CatalogModel.all {
            #expect(ModelStore.isName(model.name))
            let isFolder = model.home?.hasSuffix("/") ?? true
            #expect(isFolder)
            #expect(model.files.map(\.name).contains("model.safetensors"))
            let areWhole = model.files.allSatisfy { $0.sha256.count == 64 && $0.bytes > 0 }
            #expect(areWhole)
        }
    }
}

/// Serves the files of a folder on a loopback socket.
private final class FileServer: Sendable {
    private let stub: StubService
    var url: String { "http://127.0.0.1:\(stub.port)/" }

    init(folder: String) throws {
        stub = try StubService { call, _ in
            let name = call.head.split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                return .init(status: 404, body: [])
            }
            return .init(body: Array(content))
        }
    }

    func stop() { stub.stop() }
}
