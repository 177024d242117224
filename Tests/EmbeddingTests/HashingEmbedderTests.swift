import Embedding
import Testing

@Suite struct HashingEmbedderTests {
    private let embedder = HashingEmbedder()

    @Test func `vectors have length 1, also without words`() async throws {
        for vector in try await embedder.embed(["disk full", "", "...", "a a a b"]) {
            #expect(vector.count == embedder.identity.dimension)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        }
    }

    @Test func `the same words in any case and order are the same, and more shared words are closer`() async throws {
        let vectors = try await embedder.embed(["Disk full!", "full disk", "disk full on db-1", "invoice overdue"])
        #expect(vectors[0] == vectors[1])
        let target = vectors[0].map(Double.init)
        #expect(cosine(vectors[2], target) > cosine(vectors[3], target))
    }

    @Test func `vectors are the same in every process`() async throws {
        let vector = try await embedder.embed(["runbook"])[0]
        #expect(vector.firstIndex { $0 != 0 } == 89)  // from the FNV-1a hash of "runbook", computed elsewhere
    }
}
