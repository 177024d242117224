import CKernels
import Foundation
import Testing

@testable import Embedding

@Suite(.enabled(if: Reference.hasModel, Reference.modelComment))
struct BertEmbedderTests {
    /// One embedder for all tests that do not need one of their own.
    private static let embedder = Result { try BertEmbedder(modelFolder: Reference.modelFolder) }

    /// The least and the mean cosine to the reference that a precision promises.
    private func promise(_ precision: EmbeddingPrecision) -> (least: Double, mean: Double) {
        switch precision {
        case .f32: (0.999_999, 0.999_999)
        case .bf16: (0.999_5, 0.999_9)
        case .int8: (0.99, 0.998)
        }
    }

    private func expectReference(
        _ vectors: [[Float]], _ cases: [ReferenceCase], _ precision: EmbeddingPrecision
    ) {
        #expect(vectors.count == cases.count)
        let promise = promise(precision)
        var sum = 0.0
        for (vector, reference) in zip(vectors, cases) {
            let likeness = cosine(vector, reference.embedding)
            sum += likeness
            #expect(likeness >= promise.least, "\(precision) \(reference.category): \(reference.text.prefix(80))")
            let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(length - 1) < 1e-6)
        }
        #expect(sum / Double(cases.count) >= promise.mean, "\(precision)")
    }

    /// Every level with every precision that it has kernels of its own for.
    private static let kernels = KernelTests.levels.flatMap { level in
        EmbeddingPrecision.allCases
            .filter { precision in
                switch level {
                case CKERNELS_AVX512_VNNI: precision == .int8
                case CKERNELS_AVX512_BF16: precision == .bf16
                case CKERNELS_AMX: precision != .f32
                default: true
                }
            }
            .map { (level, $0) }
    }

    @Test(arguments: kernels)
    func `vectors are the reference's on every instruction set`(
        _ level: ckernels_level, _ precision: EmbeddingPrecision
    ) async throws {
        let cases = Reference.thinned(try Reference.fixture("embedding_cases.jsonl"), step: 3)
        let embedder = try BertEmbedder(
            modelFolder: Reference.modelFolder, precision: precision, threads: 1, level: level)
        expectReference(try await embedder.embed(cases.map(\.text)), cases, precision)
    }

    @Test(.enabled(if: Reference.hasShared, Reference.sharedComment), arguments: EmbeddingPrecision.allCases)
    func `vectors of the complete list are the reference's`(_ precision: EmbeddingPrecision) async throws {
        let cases = try Reference.shared("embedding_cases.jsonl")
        try #require(cases.count > 100)
        let some = Reference.thinned(cases, step: 8)
        let embedder = try BertEmbedder(modelFolder: Reference.modelFolder, precision: precision)
        expectReference(try await embedder.embed(some.map(\.text)), some, precision)
    }

    @Test func `a vector does not depend on the texts beside it, to the bit`() async throws {
        let embedder = try Self.embedder.get()
        let texts = (1...12).map { String(repeating: "disk \($0) is full ", count: $0) }
        let together = try await embedder.embed(texts)
        for index in stride(from: 0, to: texts.count, by: 5) {
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
        let embedder = try BertEmbedder(modelFolder: Reference.modelFolder, threads: 1)
        let batch = Task { try await embedder.embed([String](repeating: "disk is full", count: 1_000_000)) }
        for _ in 0..<4 {
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

    @Test func `the identity names model, size, precision and weights`() throws {
        var identities: Set<EmbedderIdentity> = []
        for precision in EmbeddingPrecision.allCases {
            let identity = try BertEmbedder(modelFolder: Reference.modelFolder, precision: precision).identity
            #expect(identity.description.hasPrefix("all-MiniLM-L6-v2/384/\(precision)/"))
            #expect(identity.digest.count == 16)
            identities.insert(identity)
        }
        #expect(identities.count == 3)
        let again = try BertEmbedder(modelFolder: Reference.modelFolder, precision: .f32, threads: 0).identity
        #expect(identities.contains(again))
        #expect(try Self.embedder.get().identity.precision == EmbeddingPrecision.preferred.rawValue)
    }

    @Test func `weights that are not numbers are an error`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/model.safetensors"
        try FileManager.default.copyItem(atPath: "\(Reference.modelFolder)/model.safetensors", toPath: path)
        let file = try FileHandle(forUpdating: URL(filePath: path))
        let header = try #require(try file.read(upToCount: 8)).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
        try file.seek(toOffset: UInt64(8 + header + 5_632))  // the gain of the first normalisation
        try file.write(contentsOf: [UInt8](repeating: 0xFF, count: 1_536))
        try file.close()
        let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: folder) }
        #expect(error?.code == .modelInvalid)
        #expect(error?.message.contains("LayerNorm.weight holds what is no number") == true)
    }

    @Test func `weights that are cut off are an error`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let whole = try FileHandle(forReadingFrom: URL(filePath: "\(Reference.modelFolder)/model.safetensors"))
        try whole.read(upToCount: 1_000_000)?.write(to: URL(filePath: "\(folder)/model.safetensors"))
        let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: folder) }
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
        let error = #expect(throws: EmbeddingError.self) { try BertEmbedder(modelFolder: "/nonexistent/model") }
        #expect(error?.code == .modelMissing)
        #expect(error?.message.contains("script/fetch-model") == true)
        #expect(error?.message.contains("/nonexistent/model/vocab.txt") == true)
    }
}
