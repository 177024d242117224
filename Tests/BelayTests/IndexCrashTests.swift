import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// Belay is killed at random moments of a sync and of the indexing after it: what it left finds nothing wrong, and the
/// next sync finishes the job.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct IndexCrashTests {
    private static let kills = 8
    private static let workflow = TestFolder.package + "/workflows/sync-runbooks.yaml"
    private static let subjects = ["queue", "disk", "certificate", "replica"]
    private static let places = [
        "amber", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper",
    ]
    private static let symptoms = [
        "queue at hazel stuck", "disk at birch full", "certificate at elm", "replica of ivy lags",
    ]

    @Test func `a sync that is killed again and again ends with the index that an undisturbed one makes`() async throws
    {
        try await TestFolder.with { folder in
            try await withSandbox { sandbox in
                try await fill(sandbox)
                let environment = await sandbox.environment
                let killed = BelayCommand(folder: folder, environment: environment)
                let undisturbed = BelayCommand(
                    folder: folder, environment: environment.merging(["BELAY_DATA_DIR": folder.path + "/other"]) { $1 })
                let clock = ContinuousClock()
                let duration = try await clock.measure { try await sync(undisturbed) }

                var random = SeededGenerator.announced("sync killed at random moments")
                for round in 1...Self.kills {
                    // Every round finds something to do.
                    try await change(sandbox, round)
                    let delay = duration * Double.random(in: 0.2..<1, using: &random)
                    _ = try await killed.running(["run", Self.workflow, "-i", "space=OPS"]) { belay in
                        await belay.killed(after: delay)
                    }
                    try await expectNothingWrong(killed)
                }
                try await sync(killed)
                try await sync(undisturbed)
                for symptom in Self.symptoms {
                    let (one, other) = (try await hits(killed, symptom), try await hits(undisturbed, symptom))
                    #expect(one == other, "\(symptom)")
                    let words = Set(symptom.split(separator: " ").map(String.init))
                    #expect(one.first?.split(separator: " ").filter { words.contains(String($0)) }.count ?? 0 >= 2)
                }
            }
        }
    }

    // MARK: Helpers

    private func fill(_ sandbox: Sandbox) async throws {
        try await sandbox.makeSpace(key: "OPS", name: "Operations")
        for subject in Self.subjects {
            for place in Self.places {
                let text = "<p>What to do about the \(subject) at \(place): look first, then act.</p><h2>Steps</h2>"
                let filler = (1...30).map { "<p>Step \($0) for the \(subject) takes a while.</p>" }.joined()
                try await sandbox.makePage(titled: "The \(subject) at \(place)", storage: text + filler, inSpace: "OPS")
            }
        }
    }

    private func change(_ sandbox: Sandbox, _ round: Int) async throws {
        try await sandbox.makePage(
            titled: "New in round \(round)", storage: "<p>Something that nobody has seen before \(round).</p>",
            inSpace: "OPS")
    }

    private func sync(_ belay: BelayCommand) async throws {
        let result = try await belay("run", Self.workflow, "-i", "space=OPS")
        try #require(result.code == 0, "\(result)")
    }

    private func hits(_ belay: BelayCommand, _ symptom: String) async throws -> [String] {
        let result = try await belay("find", symptom, "--limit", "1", "--json")
        return try result.json()["hits"]?.arrayValue?.compactMap { $0["title"]?.stringValue } ?? []
    }

    /// What a killed sync leaves can be searched; before anything was indexed, it says so.
    private func expectNothingWrong(_ belay: BelayCommand) async throws {
        let result = try await belay("find", Self.symptoms[0], "--json")
        #expect(result.code == 0 || result.stderr.contains("no pages are indexed yet"), "\(result)")
        #expect(!result.stderr.contains("damaged"), "\(result)")
    }
}
