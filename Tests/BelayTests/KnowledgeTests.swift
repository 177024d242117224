import Foundation
import JSON
import Testing

/// `belay feedback` and `belay gaps`.
@Suite(.timeLimit(.minutes(1)))
struct KnowledgeTests {
    @Test func `what people say is shown beside the page, and symptoms without a runbook are listed`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                {"_id": "k1", "space": "OPS", "title": "Broker down", "text": "A Kafka broker is gone. Restart it."}
                {"_id": "d1", "space": "OPS", "title": "Disk full", "text": "Free space on the volume by pruning images."}
                """, to: "corpus.jsonl")
            try await withSandboxCommand(folder, ["--load", "corpus.jsonl"]) { belay in
                let sync = try await belay(
                    "run", TestFolder.package + "/workflows/sync-runbooks.yaml", "--input", "space=OPS")
                #expect(sync.code == 0, "\(sync)")
                let found = try await belay("find", "volume has no free space", "--json").json()
                let page = try #require(found["hits"]?[0]?["page_id"]?.stringValue)
                let said = try await belay("feedback", "helped", page, "volume has no free space")
                #expect(said.code == 0, "\(said)")
                let again = try await belay("find", "volume has no free space")
                #expect(again.stdout.contains("in cases like this 1 said it helped"), "\(again)")

                _ = try await belay("find", "coffee machine leaks")
                let gaps = try await belay("gaps")
                #expect(gaps.stdout.hasPrefix("1× coffee machine leaks"), "\(gaps)")
                let json = try await belay("gaps", "--json").json()
                #expect(json[0]?["symptoms"]?[0]?["symptom"] == "coffee machine leaks", "\(json)")
            }
        }
    }

    @Test func `without lookups there are no gaps, and looking leaves no traces`() async throws {
        try await TestFolder.with { folder in
            let gaps = try await BelayCommand(folder: folder)("gaps")
            #expect(gaps.code == 0)
            #expect(gaps.stdout.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: folder.data))
        }
    }

    @Test(arguments: [
        ["feedback", "maybe", "7", "disk full"], ["feedback", "helped", "7", " "], ["gaps", "--limit", "0"],
    ])
    func `wrong usage exits with 64`(arguments: [String]) async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder).run(arguments)
            #expect(result.code == 64, "\(result)")
        }
    }
}
