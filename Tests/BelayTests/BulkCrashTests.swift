import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// A server is killed in the middle of bulk jobs, started again, and neither loses an item nor does one twice.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BulkCrashTests {
    private static let count = 40

    @Test func `a bulk job goes on after each kill, and does each item once`() async throws {
        try await TestFolder.with { folder in
            try folder.write("name: idle\nsteps:\n  - { id: a, run: 'true' }\n", to: "workflows/idle.yaml")
            try await withSandbox { sandbox in
                try await sandbox.makeSpace(key: "OPS", name: "Operations")
                let belay = BelayCommand(folder: folder, environment: await sandbox.environment)
                var random = SeededGenerator.announced("bulk jobs killed at random moments")
                var old: [String] = []
                for number in 1...Self.count {
                    old.append(
                        try await sandbox.makePage(titled: "Old \(number)", storage: "<p>x</p>", inSpace: "OPS"))
                }
                // So that a kill comes between what Confluence has done and what belay knows.
                try await sandbox.addFault(SandboxFaultRule(try SandboxFault(parsing: "latency=20ms"), path: "*"))

                let created = try await Self.started(belay, Self.creation)
                let labelled = try await Self.started(belay, Self.update(old))
                var kills = 0
                for _ in 1...12 where try await !Self.areEnded([created, labelled], belay) {
                    let delay = Duration.milliseconds(Int.random(in: 50...900, using: &random))
                    _ = try await belay.running(["serve", "--port", "0"]) { belay in
                        _ = try await belay.url(after: "serves on")
                        await belay.killed(after: delay)
                    }
                    kills += 1
                }
                await sandbox.removeFaults()
                let jobs = try await Self.finished([created, labelled], belay)
                print("bulk jobs killed at random moments: \(kills) times")
                #expect(kills > 2)
                for job in jobs {
                    #expect(job["state"]?.stringValue == "succeeded", "\(job)")
                    #expect(job["total"] == .int(Self.count))
                    #expect(job["failed"] == 0, "\(job)")
                }
                let interrupted = try await belay("runs", "show", created, "--json").json().step("process").attempts
                #expect(interrupted.count > 1)

                // Every page is there once, each write has made one version.
                for number in 1...Self.count {
                    let page = try await sandbox.page(titled: "New \(number)", inSpace: "OPS")
                    #expect(page?.version == 1, "New \(number): \(page?.version ?? 0)")
                }
                for id in old {
                    let page = try #require(try await sandbox.page(id: id))
                    #expect(page.version == 2, "page \(id) was written \(page.version - 1) times")
                    #expect(page.storage == "<p>x</p><h2>Contacts</h2><p>sre</p>")
                }
            }
        }
    }

    private static var creation: JSONValue {
        let pages = (1...count)
            .map { number -> JSONValue in
                ["title": .string("New \(number)"), "space_key": "OPS", "markdown": "text"]
            }
        return ["operation": "create", "pages": .array(pages)]
    }

    private static func update(_ ids: [String]) -> JSONValue {
        [
            "operation": "update", "page_ids": .array(ids.map { .string($0) }), "section": "Contacts",
            "markdown": "sre",
        ]
    }

    /// Starts a job, and kills the server as soon as it has accepted it.
    private static func started(_ belay: BelayCommand, _ request: JSONValue) async throws -> String {
        try await belay
            .running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    let (status, body) = try await api.post("/bulk/process", request)
                    #expect(status == 202, "\(body)")
                    await belay.killed(after: .zero)
                    return try #require(body["id"]?.stringValue)
                }
            }
            .value
    }

    private static func areEnded(_ ids: [String], _ belay: BelayCommand) async throws -> Bool {
        for id in ids {
            let run = try await belay("runs", "show", id, "--json").json()
            guard ["succeeded", "failed"].contains(run.state) else { return false }
        }
        return true
    }

    /// Lets the jobs come to their end, and tells of them.
    private static func finished(_ ids: [String], _ belay: BelayCommand) async throws -> [JSONValue] {
        try await belay
            .running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    var jobs: [JSONValue] = []
                    for id in ids {
                        _ = try await api.end(of: id)
                        jobs.append(try await api.get("/jobs/\(id)"))
                    }
                    return jobs
                }
            }
            .value
    }
}
