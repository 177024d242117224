import ConfluenceSandbox
import HTTP
import Search
import StorageFormat
import Testing

@testable import Confluence

/// Sync and updates while one request in five fails in one of all the ways that the sandbox knows.
@Suite(.serialized) struct ConfluenceChaosTests {
    private static let pageCount = 2000
    /// Every tenth page is changed.
    private static let updates = Array(stride(from: 0, to: pageCount, by: 10))

    @Test(.timeLimit(.minutes(10)), arguments: [1, 7, 20_261_125] as [UInt64])
    func `one request in five fails, and every page arrives and every update is made once`(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let lines = (0..<Self.pageCount)
            .map { number in
                #"{"_id": "\#(number)", "space": "OPS", "title": "Page \#(number)", "text": "First \#(Self.word(number))."}"#
            }
        try folder.write(lines.joined(separator: "\n"), to: "corpus.jsonl")
        var configuration = SandboxConfiguration()
        configuration.chaos = SandboxChaos(seed: seed, rate: 0.2)
        let sandbox = Sandbox(configuration: configuration)
        try await sandbox.loadJSONLines(folder.file("corpus.jsonl"))
        try await withPatientClient(sandbox) { client in
            let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
            // The space's home page is a page, too.
            let first = try await index.sync(space: "OPS", using: client)
            #expect((first.seen, first.fetched, first.problems) == (Self.pageCount + 1, Self.pageCount + 1, []))

            let ids = try await change(client, sandbox)
            try await expectOnce(ids, sandbox)
            try await expectTexts(sandbox)

            let second = try await index.sync(space: "OPS", using: client)
            #expect((second.seen, second.fetched, second.problems) == (Self.pageCount + 1, Self.updates.count, []))
            _ = try await index.index()
            for number in 0..<Self.pageCount {
                let hit = try await index.find(RunbookQuery(text: Self.word(number))).hits.first
                #expect(hit?.title == "Page \(number)")
                let sentences = Self.sentences(number)
                let isWhole = sentences.allSatisfy { hit?.passage.contains($0) == true }
                #expect(isWhole, "\(number): \(String(describing: hit?.passage))")
            }
            let requests = await sandbox.requestJournal()
            let failed = requests.count { !$0.faults.isEmpty }
            // As much went wrong as was asked for, and in nearly every way.
            #expect((0.12...0.28).contains(Double(failed) / Double(requests.count)))
            let faults = Set(requests.flatMap(\.faults))
            #expect(faults.count >= SandboxFault.Kind.allCases.count - 2)
            #expect(faults.isSuperset(of: ["index-lag", "clock-skew"]))
        }
    }

    /// A word that no other page has; it ends so that no stemmer makes one of two.
    private static func word(_ number: Int) -> String {
        "zuko" + String(number).map { String(Array("bdfghjklmn")[$0.wholeNumberValue ?? 0]) }.joined() + "o"
    }

    /// What a page says in the end.
    private static func sentences(_ number: Int) -> [String] {
        let versions = number.isMultiple(of: 10) ? ["First", "Second"] : ["First"]
        return versions.map { "\($0) \(word(number))." }
    }

    /// Changes every tenth page, eight at a time.
    private func change(_ client: ConfluenceClient, _ sandbox: Sandbox) async throws -> [Int: String] {
        var ids: [Int: String] = [:]
        for number in Self.updates {
            ids[number] = try await sandbox.page(titled: "Page \(number)", inSpace: "OPS")?.id
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, (number, id)) in ids.enumerated() {
                if count >= 8 { try await group.next() }
                group.addTask {
                    _ = try await client.editPage(id: id, message: "update \(number)", key: "update-\(number)") {
                        $0.source + "<p>Second \(Self.word(number)).</p>"
                    }
                }
            }
            try await group.waitForAll()
        }
        return ids
    }

    /// Reads every page on the sandbox's side: those that were not changed are as they were loaded.
    private func expectTexts(_ sandbox: Sandbox) async throws {
        for number in 0..<Self.pageCount {
            let page = try #require(try await sandbox.page(titled: "Page \(number)", inSpace: "OPS"))
            let sentences = Self.sentences(number)
            #expect(page.storage.filter { $0 != "\n" } == sentences.map { "<p>\($0)</p>" }.joined())
            #expect(page.version == sentences.count)
        }
    }

    /// Counts on the sandbox's side.
    private func expectOnce(_ ids: [Int: String], _ sandbox: Sandbox) async throws {
        #expect(ids.count == Self.updates.count)
        for (number, id) in ids {
            let page = try #require(try await sandbox.page(id: id))
            #expect(page.version == 2, "page \(number)")
            #expect(IdempotencyMarker.isMarked(page.message, key: "update-\(number)"))
            #expect(page.storage.split(separator: "Second \(Self.word(number)).").count == 2, "\(page.storage)")
        }
    }

    /// Runs the sandbox with a client that does not really wait between its tries: what fails does not depend on time.
    private func withPatientClient(_ sandbox: Sandbox, _ body: (ConfluenceClient) async throws -> Void) async throws {
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let server = Task {
            defer { isReady.finish() }
            try await sandbox.run { _ in isReady.yield() }
        }
        defer { server.cancel() }
        for await _ in ready { break }
        let user = SandboxUser.demo
        let http = HTTPClient()
        let configuration = ConfluenceConfiguration(
            baseURL: await sandbox.baseURL, face: .cloudSite,
            credentials: .basic(user: user.name, token: ConfluenceSecret(user.token)), retry: .patient)
        let pause: @Sendable (Duration) async throws -> Void = { _ in try await Task.sleep(for: .milliseconds(1)) }
        let start = ContinuousClock.now
        let clock = RequestGate.Clock(now: { start + (ContinuousClock.now - start) * 1000 }, sleep: pause)
        let surroundings = ConfluenceClient.Surroundings(
            sleep: pause, gate: RequestGate(concurrency: 8, clock: clock))
        let client = try ConfluenceClient(configuration: configuration, http: http, surroundings: surroundings)
        try await body(client)
        await http.shutdown()
    }
}
