import Testing
import VectorIndex
import VectorIndexTesting

@Suite struct VectorStoreConformanceTests {
    @Test(arguments: VectorStoreConformance.all)
    func `the store in a file conforms`(_ conformance: VectorStoreConformance) async throws {
        let folder = try TemporaryFolder()
        try await conformance.check(
            EmbeddedVectorStore(path: folder.store, dimension: conformance.dimension, identity: "model"))
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: VectorStoreConformance.all)
    func `the obvious store conforms, so that the others may be compared with it`(
        _ conformance: VectorStoreConformance
    ) async throws {
        try await conformance.check(BruteForceStore(dimension: conformance.dimension))
    }
}
