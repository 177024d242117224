import Foundation
import GRDB
import StepKit
import Testing

@testable import WorkflowEngine

@Suite struct ArtifactTests {
    private func with(
        _ body: (ArtifactFolder, RunStore, Redactor) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("artifacts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try RunStore(path: folder.path + "/runs.db")
        // Of a run that is not there nothing is kept.
        try await store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF") }
        try await body(ArtifactFolder(folder.path + "/artifacts"), store, Redactor([Secret("hunter22")]))
    }

    @Test func `a file is kept by its hash, without secrets, and a second one takes its place`() async throws {
        try await with { folder, store, redactor in
            for text in ["the password is hunter22", "nothing"] {
                try await folder.keep(
                    StepArtifact(name: "a.txt", mediaType: "text/plain", content: Array(text.utf8)), runID: "r",
                    step: "s", in: store, redactor, at: Date())
                let kept = try await store.fetchArtifacts(runID: "r")
                #expect(kept.map(\.name) == ["a.txt"])
                let file = try #require(kept.first.flatMap { folder.file(of: $0.hash) })
                let content = try String(contentsOfFile: file, encoding: .utf8)
                #expect(content == text.replacing("hunter22", with: Redactor.mark))
            }
        }
    }

    @Test(arguments: ["", "..", "a/b", "a\\b", "a\u{0}", String(repeating: "n", count: 256)])
    func `a name that could lead elsewhere is refused`(name: String) async throws {
        try await with { folder, store, redactor in
            await #expect(throws: StepFailure.self) {
                try await folder.keep(
                    StepArtifact(name: name, mediaType: "text/plain", content: []), runID: "r", step: "s", in: store,
                    redactor, at: Date())
            }
        }
    }

    @Test(arguments: ["", "..", "../../etc/passwd", String(repeating: "g", count: 64)])
    func `what is no hash names no file`(hash: String) { #expect(ArtifactFolder("/x").file(of: hash) == nil) }
}
