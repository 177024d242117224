import Embedding
import Foundation
import Search

/// A folder for one test's files, removed at its end.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("search-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }
}

/// An embedder that counts texts; identities differ by name.
actor CountingEmbedder: Embedder {
    nonisolated let identity: EmbedderIdentity
    private let hashing = HashingEmbedder()
    private(set) var texts: [String] = []
    private var textsUntilFailure: Int?
    private var hook: @Sendable () async throws -> Void = {}

    struct Failure: Error {}

    init(name: String = "counting") {
        identity = EmbedderIdentity(name: name, dimension: HashingEmbedder.dimension, precision: "f32", digest: "1")
    }

    func failAfter(_ count: Int?) { textsUntilFailure = count }
    func beforeAnswer(_ hook: @escaping @Sendable () async throws -> Void) { self.hook = hook }
    func forget() { texts = [] }

    func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        if let left = textsUntilFailure {
            guard left >= texts.count else { throw Failure() }
            textsUntilFailure = left - texts.count
        }
        try await hook()
        self.texts += texts
        return try await hashing.embed(texts, as: kind)
    }
}

/// A space of small runbooks on different subjects.
func sampleSpace() async -> StubSource {
    let source = StubSource()
    await source.space.put(
        "1", title: "KubePodCrashLooping",
        """
        A container of the pod terminates again and again, and the kubelet waits longer before each restart.

        ## Diagnosis

        Look at the logs of the previous container:

        ```sh
        kubectl logs --previous
        ```
        """)
    await source.space.put(
        "2", title: "PostgresReplicationLag",
        "The standby is behind the primary.\n\n## Mitigation\n\nCheck the WAL receiver and the network between both.")
    await source.space.put(
        "3", title: "Renew TLS certificates",
        "Certificates of the ingress expire after ninety days. Renew them with the issuer.")
    await source.space.put(
        "4", title: "Disk is filling up", "Free space on the volume: remove old logs, then grow the volume.",
        space: "HOME")
    return source
}

/// An index with the sample space synced and indexed.
func sampleIndex(_ folder: TemporaryFolder, embedder: (any Embedder)? = HashingEmbedder()) async throws -> RunbookIndex
{
    let source = await sampleSpace()
    let index = try RunbookIndex(path: folder.file("index.db"), embedder: embedder)
    _ = try await index.sync(space: "OPS", from: source)
    _ = try await index.sync(space: "HOME", from: source)
    _ = try await index.index()
    return index
}
