import Foundation
import HTTP
import JSON
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DemoTests {
    private func arguments(_ more: String...) -> [String] {
        let root = TestFolder.package
        return [
            "demo", "--samples", root + "/workflows/demo", "--workflows", root + "/workflows", "--plugins",
            root + "/plugins",
        ] + more
    }

    private func expectNothingLeft(_ folder: TestFolder) async throws {
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.temporary) == [])
        try await Processes.waitUntilGone(with: folder.temporary)
    }

    @Test func `it shows runbook, changed section and report, and leaves nothing behind`() async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder).run(arguments())
            #expect(result.code == 0, "\(result)")
            let end = try #require(result.stdout.components(separatedBy: "\nResult\n").last)
            #expect(end.contains("runbook  Pod keeps crashing and restarting"), "\(result)")
            #expect(end.contains("section  \"Runbook\" of \"INC-4711"), "\(result)")
            #expect(end.firstMatch(of: /report   belay-triage-alert-\w+\.html, \d+ bytes/) != nil, "\(result)")
            #expect(result.stdout.contains("\n-No runbook has been linked yet."))
            #expect(result.stdout.contains("\n+**[Pod keeps crashing and restarting]"))
            // Headings and progress stand on the same stream, in order.
            let order = ["mirrored and indexed", "sync started", "posts a firing alert", "note succeeded", "read back"]
            let places = try order.map { try #require(result.stdout.range(of: $0), "\($0)").lowerBound }
            #expect(places == places.sorted())
            // The missing model is worth a warning, and nothing else happened.
            #expect(result.stderr.split(separator: "\n").allSatisfy { $0.contains("no embedding model") }, "\(result)")
            try await expectNothingLeft(folder)
        }
    }

    @Test func `--keep leaves it up until Ctrl-C`() async throws {
        try await TestFolder.with { folder in
            let end = try await BelayCommand(folder: folder)
                .running(arguments("--keep")) { belay in
                    let address = try await belay.url(after: "curl -s http")
                    try await ServerAPI.with(String(address.dropLast("/runs".count))) { api in
                        let runs = try await api.get("/runs")["runs"]
                        #expect(runs?.arrayValue?.count == 2)
                    }
                    belay.signal(SIGINT)
                    await belay.output.end()
                }
            #expect(end.code == 0, "\(end.output)")
            #expect(!end.output.contains("error"), "\(end.output)")
            try await expectNothingLeft(folder)
        }
    }

    @Test func `Ctrl-C in the middle leaves nothing behind`() async throws {
        try await TestFolder.with { folder in
            let end = try await BelayCommand(folder: folder)
                .running(arguments()) { belay in
                    _ = try await belay.line(containing: "sync started")
                    belay.signal(SIGINT)
                    await belay.output.end()
                }
            #expect(end.code == 130, "\(end.output)")
            #expect(!end.output.contains("error"), "\(end.output)")
            try await expectNothingLeft(folder)
        }
    }
}
