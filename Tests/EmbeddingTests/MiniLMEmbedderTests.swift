import CKernels
import Foundation
import Testing

@testable import Embedding

@Suite(.enabled(if: Reference.hasModel, Reference.modelComment))
struct MiniLMEmbedderTests {
    /// One embedder for all tests: its weights take 42 MB and some time to pack.
    private static let embedder = Result { try MiniLMEmbedder(modelFolder: Reference.modelFolder) }

    private func expectReference(_ vectors: [[Float]], _ cases: [ReferenceCase]) {
        #expect(vectors.count == cases.count)
        for (vector, reference) in zip(vectors, cases) {
            let likeness = cosine(vector, reference.embedding)
            #expect(likeness >= 0.999_999, "\(reference.category): \(reference.text.prefix(80))")
            let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(length - 1) < 1e-6)
        }
    }

    @Test(arguments: KernelTests.levels)
    func `vectors are the reference's on every instruction set`(_ level: ckernels_level) async throws {
        let cases = try Reference.fixture("embedding_cases.jsonl")
        let embedder = try MiniLMEmbedder(modelFolder: Reference.modelFolder, threads: 1, level: level)
        expectReference(try await embedder.embed(cases.map(\.text)), cases)
    }

    @Test(.enabled(if: Reference.hasShared, Reference.sharedComment))
    func `vectors of the complete list are the reference's`() async throws {
        let cases = try Reference.shared("embedding_cases.jsonl")
        try #require(cases.count > 100)
        expectReference(try await Self.embedder.get().embed(cases.map(\.text)), cases)
    }

    @Test func `a vector does not depend on the texts beside it, to the bit`() async throws {
        let embedder = try Self.embedder.get()
        let texts = (1...24).map { String(repeating: "disk \($0) is full ", count: $0) }
        let together = try await embedder.embed(texts)
        for index in stride(from: 0, to: texts.count, by: 7) {
            #expect(try await embedder.embed([texts[index]]) == [together[index]])
        }
        #expect(try await embedder.embed(texts.reversed()) == together.reversed())
    }

    @Test func `nothing yields nothing, and a text beyond the window its beginning`() async throws {
        let embedder = try Self.embedder.get()
        #expect(try await embedder.embed([]).isEmpty)
        let word = "kafka "
        let vectors = try await embedder.embed([
            String(repeating: word, count: 254), String(repeating: word, count: 5_000),
        ])
        #expect(vectors[0] == vectors[1])
    }

    @Test func `likeness of meaning shows`() async throws {
        let vectors = try await Self.embedder.get()
            .embed([
                "pods are stuck in CrashLoopBackOff", "a Kubernetes container keeps restarting",
                "the invoice was paid late",
            ])
        let like = cosine(vectors[0], vectors[1].map(Double.init))
        let unlike = cosine(vectors[0], vectors[2].map(Double.init))
        #expect(like > unlike + 0.2)
    }

    @Test func `many callers at once get their own vectors`() async throws {
        let embedder = try Self.embedder.get()
        let texts = ["dns lookup fails", "certificate expired", "queue is growing", "replica lags"]
        let expected = try await embedder.embed(texts)
        try await withThrowingTaskGroup(of: (Int, [[Float]]).self) { group in
            for index in 0..<16 {
                group.addTask { (index % 4, try await embedder.embed([texts[index % 4]])) }
            }
            for try await (index, vectors) in group { #expect(vectors == [expected[index]]) }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `queries are answered while a large batch is under way`() async throws {
        let embedder = try MiniLMEmbedder(modelFolder: Reference.modelFolder, threads: 1)
        let batch = Task { try await embedder.embed([String](repeating: "disk is full", count: 1_000_000)) }
        for _ in 0..<10 {
            #expect(try await embedder.embed(["disk is full"]).count == 1)
        }
        batch.cancel()
        await #expect(throws: CancellationError.self) { try await batch.value }
    }

    @Test func `a cancelled task stops`() async throws {
        let embedder = try Self.embedder.get()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await embedder.embed([String](repeating: "never embedded", count: 100_000))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `the identity names model, size and weights`() throws {
        let identity = try Self.embedder.get().identity
        #expect(identity.description.hasPrefix("all-MiniLM-L6-v2/384/f32/"))
        #expect(identity.digest.count == 16)
        let again = try MiniLMEmbedder(modelFolder: Reference.modelFolder, threads: 0).identity
        #expect(again == identity)
    }

    @Test func `weights that are not numbers are an error`() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/model.safetensors"
        try FileManager.default.copyItem(atPath: "\(Reference.modelFolder)/model.safetensors", toPath: path)
        let file = try FileHandle(forUpdating: URL(filePath: path))
        let header = try #require(try file.read(upToCount: 8)).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
        try file.seek(toOffset: UInt64(8 + header + 5_632))  // the gain of the first normalisation
        try file.write(contentsOf: [UInt8](repeating: 0xFF, count: 1_536))
        try file.close()
        let embedder = try MiniLMEmbedder(modelFolder: folder, threads: 1)
        let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["x"]) }
        #expect(error?.code == .outputInvalid)
        #expect(embedder.identity != (try Self.embedder.get().identity))
    }

    @Test func `weights that are cut off are an error`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let whole = try FileHandle(forReadingFrom: URL(filePath: "\(Reference.modelFolder)/model.safetensors"))
        try whole.read(upToCount: 1_000_000)?.write(to: URL(filePath: "\(folder)/model.safetensors"))
        let error = #expect(throws: EmbeddingError.self) { try MiniLMEmbedder(modelFolder: folder) }
        #expect(error?.code == .modelInvalid)
        #expect(error?.message.contains("not within the file") == true)
    }

    /// A temporary folder with nothing but the vocabulary.
    private func makeFolder() throws -> String {
        let folder = NSTemporaryDirectory() + "belay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: "\(Reference.modelFolder)/vocab.txt", toPath: "\(folder)/vocab.txt")
        return folder
    }

    @Test func `a folder without the model is an error that says what to do`() {
        let error = #expect(throws: EmbeddingError.self) { try MiniLMEmbedder(modelFolder: "/nonexistent/model") }
        #expect(error?.code == .modelMissing)
        #expect(error?.message.contains("script/fetch-model") == true)
        #expect(error?.message.contains("/nonexistent/model/vocab.txt") == true)
    }
}
