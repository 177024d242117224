import Confluence
import ConfluenceSandbox
import Embedding
import HTTP
import Search
import Testing

/// Sync against the simulated Confluence over a real socket.
@Suite struct ConfluenceSyncTests {
    private let folder: TemporaryFolder
    private let sandbox = Sandbox()

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `pages are synced, found, and fetched again only when they change`() async throws {
        try await load([
            ("a", "KubePodCrashLooping", "The pod restarts.\n\n## Diagnosis\n\n```sh\nkubectl logs --previous\n```"),
            (
                "b", "Kafka consumer lag",
                "Consumers are behind the broker. See [the dashboard](https://grafana.example/d/1)."
            ),
            ("c", "Expired certificate", "Renew it."),
        ])
        try await withClient { client in
            let index = try RunbookIndex(path: folder.file("index.db"), embedder: HashingEmbedder())
            // The space's home page is a page, too.
            let first = try await index.sync(space: "ops", using: client)
            #expect((first.seen, first.fetched, first.problems) == (4, 4, []))
            _ = try await index.index()
            let hit = try #require(
                try await index.find(
                    RunbookQuery(text: "consumers behind the broker", filter: PageFilter(spaces: ["ops"]))
                )
                .hits.first)
            #expect(hit.title == "Kafka consumer lag")
            #expect(hit.spaceKey == "OPS")
            #expect(hit.passage == "Consumers are behind the broker. See the dashboard.")
            #expect(await hit.url.hasPrefix(sandbox.baseURL))
            let pod = try #require(try await index.find(RunbookQuery(text: "pod crash looping")).hits.first)
            #expect(pod.passage.contains("kubectl logs --previous"))

            await sandbox.resetJournal()
            let second = try await index.sync(space: "OPS", using: client)
            #expect((second.fetched, second.unchanged, second.removed) == (0, 4, 0))
            #expect(await pageFetches() == [])

            _ = try await client.editPage(id: hit.pageID, message: "new facts") { _ in
                "<p>Partitions are unbalanced.</p>"
            }
            try await client.deletePage(id: pod.pageID)
            await sandbox.resetJournal()
            let third = try await index.sync(space: "OPS", using: client)
            #expect((third.fetched, third.unchanged, third.removed) == (1, 2, 1))
            #expect(
                await Set(pageFetches()) == ["/wiki/api/v2/pages/\(hit.pageID)", "/wiki/api/v2/pages/\(pod.pageID)"])
            _ = try await index.index()
            #expect(
                try await index.find(RunbookQuery(text: "unbalanced partitions")).hits.first?.pageID == hit.pageID)
            #expect(try await index.statistics().pages == 3)
        }
    }

    @Test func `changed pages are read many at a time, and what a list leaves out is asked for by itself`() async throws
    {
        try await load((0..<60).map { ("p\($0)", "Page \($0)", "Text \($0).") })
        try await withClient { client in
            let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
            let report = try await index.sync(space: "OPS", using: client)
            #expect((report.seen, report.fetched) == (61, 61))
            let reads = await sandbox.requestJournal().filter { $0.query.contains("body-format=storage") }
            #expect(reads.count == 3)

            let home = try await client.fetchSpace(key: "OPS").homepageID ?? ""
            let source = try await ConfluenceRunbookSource(client: client, spaceKey: "OPS")
            await sandbox.resetJournal()
            let pages = try await source.fetchPages(ids: [home, "999999999"], inSpace: "OPS")
            #expect(pages.map(\.header.id) == [home])
            #expect(await pageFetches() == ["/wiki/api/v2/pages/999999999"])
        }
    }

    @Test func `a corpus that went through Confluence keeps its judged identifiers`() async throws {
        try await load([("a", "Quick start", "Alpha."), ("b", "Quick start", "Beta."), ("c", "Other", "Gamma.")])
        let corpus = try CorpusSource(folder: folder.path)
        try await withClient { client in
            let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
            _ = try await index.sync(space: "OPS", using: client)
            _ = try await index.index()
            for (text, id) in [("alpha", "a"), ("beta", "b"), ("gamma", "c")] {
                let hit = try #require(try await index.find(RunbookQuery(text: text)).hits.first)
                #expect(corpus.identifier(of: hit) == id)
            }
        }
    }

    @Test func `an unknown space is an error`() async throws {
        try await withClient { client in
            let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
            let error = await #expect(throws: ConfluenceError.self) {
                try await index.sync(space: "NONE", using: client)
            }
            #expect(error?.code == .notFound)
        }
    }

    private func load(_ pages: [(id: String, title: String, text: String)]) async throws {
        let lines = pages.map { page in
            "{\"_id\": \"\(page.id)\", \"space\": \"OPS\", \"title\": \"\(page.title)\", \"text\": \(quoted(page.text))}"
        }
        try folder.write(lines.joined(separator: "\n"), to: "corpus.jsonl")
        try await sandbox.loadJSONLines(folder.file("corpus.jsonl"))
    }

    private func quoted(_ text: String) -> String {
        "\"\(text.replacing("\n", with: "\\n"))\""
    }

    private func pageFetches() async -> [String] {
        await sandbox.requestJournal().map(\.path).filter { $0.contains("/pages/") }
    }

    /// Runs the sandbox on a free port as long as `body` runs.
    private func withClient(_ body: (ConfluenceClient) async throws -> Void) async throws {
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let server = Task { [sandbox] in
            defer { isReady.finish() }
            try await sandbox.run { _ in isReady.yield() }
        }
        defer { server.cancel() }
        for await _ in ready { break }
        let user = SandboxUser.demo
        let http = HTTPClient()
        let client = try ConfluenceClient(
            configuration: ConfluenceConfiguration(
                baseURL: await sandbox.baseURL,
                credentials: .basic(user: user.name, token: ConfluenceSecret(user.token))),
            http: http)
        try await body(client)
        await http.shutdown()
    }
}
