import Foundation
import HTTP
import JSON
import Subprocess
import Testing

/// Belay is killed between accepting a delivery and what follows from it.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct WebhookCrashTests {
    @Test func `every delivery that was accepted has become exactly one run`() async throws {
        try await TestFolder.with { folder in
            try folder.write(ServeTests.workflow, to: "workflows/note-alert.yaml")
            let command = BelayCommand(folder: folder)
            var random = SeededGenerator.announced("deliveries and kills")
            var accepted: [String] = []
            for round in 1...5 {
                let answers = Int.random(in: 1...12, using: &random)
                let delay = Duration.microseconds(Int.random(in: 0..<3000, using: &random))
                accepted +=
                    try await command.running(["serve", "--port", "0"]) { belay in
                        try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                            await deliver((0..<12).map { "\(round)-\($0)" }, api) { count in
                                // Others are on their way when so many have been answered.
                                if count == answers { await belay.killed(after: delay) }
                            }
                        }
                    }
                    .value
            }
            print("deliveries and kills: \(accepted.count) of 60 deliveries were accepted before the kills")
            #expect(accepted.count >= 5)
            let runs =
                try await command.running(["serve", "--port", "0"]) { belay in
                    try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                        let runs = try await api.get("/runs?limit=500")["runs"]?.arrayValue ?? []
                        for run in runs { _ = try await api.end(of: run["id"]?.stringValue ?? "") }
                        return try await api.get("/runs?limit=500")["runs"]?.arrayValue ?? []
                    }
                }
                .value
            #expect(runs.allSatisfy { $0.state == "succeeded" })
            let titles = runs.compactMap { $0["inputs"]?["text"]?.stringValue }
            #expect(Set(titles).count == titles.count, "a delivery became two runs")
            #expect(Set(accepted.map { "Alert-\($0)" }).isSubset(of: titles))
            // What was stored and not answered any more counts as accepted, too.
            let events = Set(runs.compactMap { $0["event_id"]?.stringValue })
            #expect(events.count == titles.count)
            #expect(try await undecided(folder).isEmpty)
        }
    }

    @Test func `a delivery that was stored and not decided on is decided on at the next start`() async throws {
        try await TestFolder.with { folder in
            try folder.write(ServeTests.workflow, to: "workflows/note-alert.yaml")
            let command = BelayCommand(folder: folder)
            let event =
                try await command.running(["serve", "--port", "0"]) { belay in
                    try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                        let (_, event) = try await api.post("/webhooks/alertmanager", ServeTests.alert("x"))
                        _ = try await api.end(of: event["decisions"]?[0]?["run_id"]?.stringValue ?? "")
                        await belay.killed(after: .zero)
                        return event["id"]?.stringValue ?? ""
                    }
                }
                .value
            // The record as a crash between the two transactions leaves it.
            _ = try await sql(
                folder,
                "UPDATE events SET decided_at = NULL; DELETE FROM event_decisions; DELETE FROM journal; DELETE FROM attempts; DELETE FROM steps; DELETE FROM runs"
            )
            #expect(try await undecided(folder) == [event])
            let view =
                try await command.running(["serve", "--port", "0"]) { belay in
                    try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                        let decision = try #require(try await api.get("/events/\(event)")["decisions"]?[0])
                        #expect(decision["outcome"] == "started")
                        return try await api.end(of: decision["run_id"]?.stringValue ?? "")
                    }
                }
                .value
            #expect(view.state == "succeeded")
            #expect(view["event_id"] == .string(event))
            #expect(folder.lines(of: "workflows/log") == ["Alert-x", "Alert-x"])
        }
    }

    /// Sends deliveries all at once.
    ///
    /// - Returns: those that were accepted.
    private func deliver(
        _ groups: [String], _ api: ServerAPI, onAnswer: (_ count: Int) async -> Void
    ) async -> [String] {
        await withTaskGroup(of: String?.self) { tasks in
            for group in groups {
                tasks.addTask {
                    // Those that the kill came before fail, as they should.
                    guard let answer = try? await api.post("/webhooks/alertmanager", ServeTests.alert(group)) else {
                        return nil
                    }
                    return answer.status == 202 ? group : nil
                }
            }
            var accepted: [String] = []
            for await case let group? in tasks {
                accepted.append(group)
                await onAnswer(accepted.count)
            }
            return accepted
        }
    }

    private func undecided(_ folder: TestFolder) async throws -> [String] {
        try await sql(folder, "SELECT id FROM events WHERE decided_at IS NULL")
    }

    /// Runs SQL on the record of runs, as an outsider.
    ///
    /// - Returns: the first column of the last statement's rows.
    private func sql(_ folder: TestFolder, _ statements: String) async throws -> [String] {
        let program = """
            import sqlite3, sys
            with sqlite3.connect(sys.argv[1]) as db:
                for statement in sys.argv[2].split(";"):
                    rows = db.execute(statement).fetchall()
            print("\\n".join(row[0] for row in rows))
            """
        let result = try await Subprocess.run(
            .name("python3"), arguments: ["-c", program, folder.data + "/runs.db", statements],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        return result.standardOutput.split(separator: "\n").map(String.init)
    }
}
