import Foundation
import HTTP
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FindTests {
    @Test func `without an index it exits with 69 and says what to do`() async throws {
        try await TestFolder.with { folder in
            for arguments in [["find", "disk full"], ["find", "disk full", "--json"]] {
                let result = try await BelayCommand(folder: folder).run(arguments)
                #expect(result.code == 69)
                #expect(result.stderr.contains("belay run workflows/sync-runbooks.yaml --input space="))
                #expect(result.stdout.isEmpty)
            }
            #expect(!FileManager.default.fileExists(atPath: folder.data))
        }
    }

    @Test func `a place for vectors that cannot be used exits with 65, and a password in it is not shown`() async throws
    {
        try await TestFolder.with { folder in
            try folder.write("", to: ".belay/index.db")
            for (value, reason) in [
                ("http://u:pa55word@chroma:8000", "expected chroma:URL"),
                ("chroma:http://u:pa55word@chroma:8000", "it contains a user or password"),
                ("chroma:http://chroma:8000?token=pa55word", "expected tenant, database or prefix"),
                ("chroma:http://chroma:8000", "the Chroma token would go to http://chroma:8000 in the clear"),
            ] {
                let environment = ["BELAY_VECTOR_STORE": value, "BELAY_CHROMA_TOKEN": "pa55word"]
                let result = try await BelayCommand(folder: folder, environment: environment)("find", "disk full")
                #expect(result.code == 65, "\(value)")
                #expect(result.stderr.contains("BELAY_VECTOR_STORE: "), "\(result)")
                #expect(result.stderr.contains(reason), "\(result)")
                let showsPassword = "\(result)".contains("pa55word")
                #expect(!showsPassword)
            }
        }
    }

    @Test func `without a Confluence the sync fails and says what to set`() async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder)(
                "run", TestFolder.package + "/workflows/sync-runbooks.yaml")
            #expect(result.code == 1)
            #expect(result.stderr.contains("no Confluence is configured: set CONFLUENCE_URL"))
        }
    }

    @Test func `the runbook is found in a sandbox of a folder`() async throws {
        try await TestFolder.with { folder in
            try await withSandboxCommand(folder, ["--load", TestFolder.package + "/workflows/demo/runbooks"]) { belay in
                let sync = try await belay("run", TestFolder.package + "/workflows/sync-runbooks.yaml")
                #expect(sync.code == 0, "\(sync)")
                #expect(sync.stdout.contains("pages: 19") || sync.stdout.contains("pages: 18"), "\(sync)")
                let found = try await belay("find", "pod", "keeps", "crashing", "CrashLoopBackOff")
                #expect(found.code == 0)
                #expect(found.stdout.hasPrefix("1. Pod keeps crashing and restarting"), "\(found)")
                #expect(found.stdout.contains("/wiki/spaces/RUNBOOKS/pages/"))
                #expect(found.stderr.contains("by words only"))
                let json = try await belay("find", "kafka consumer lag", "--limit", "2", "--json").json()
                #expect(json["hits"]?[0]?["title"]?.stringValue?.contains("Kafka") ?? false, "\(json)")
                #expect(json["hits"]?.arrayValue?.count == 2)
                let elsewhere = try await belay("find", "pods crash", "--space", "NONE")
                #expect(elsewhere.code == 0)
                #expect(elsewhere.stdout == "No runbook found.\n")

                let again = try await belay("run", TestFolder.package + "/workflows/sync-runbooks.yaml")
                #expect(again.stdout.contains("changed: 0\n"), "\(again)")
                #expect(again.stdout.contains("passages_embedded: 0\n"), "\(again)")
            }
        }
    }

    @Test func `a sandbox takes JSON lines`() async throws {
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
                #expect(found["hits"]?[0]?["title"] == "Disk full", "\(found)")
            }
        }
    }

    @Test func `what a sandbox cannot load exits with 65`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let missing = try await belay("sandbox", "--port", "0", "--load", "nowhere")
            #expect(missing.code == 65)
            #expect(missing.stderr.contains("nowhere"))
            try folder.write("{\"_id\": 1}\n", to: "wrong.jsonl")
            let wrong = try await belay("sandbox", "--port", "0", "--load", "wrong.jsonl")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.contains("wrong.jsonl:1"), "\(wrong)")
        }
    }

    @Test func `find says when the index is none`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                "this is no database, but long enough to be taken for one. \(String(repeating: "x", count: 200))",
                to: ".belay/index.db")
            let result = try await BelayCommand(folder: folder)("find", "disk full")
            #expect(result.code == 69, "\(result)")
            #expect(result.stderr.contains("index.db"), "\(result)")
        }
    }
}
