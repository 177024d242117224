import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// Belay is killed at random moments, started again, and must neither lose a run nor do a finished step twice.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct CrashTests {
    /// Five steps: scripts that leave a line for each time they run, and steps that write to Confluence.
    private static let workflow = """
        name: crash
        inputs:
          log: { type: string }
          page_id: { type: string }
        steps:
          - id: first
            run: &script |
              echo "$BELAY_STEP $BELAY_IDEMPOTENCY_KEY" >> "$LOG"
              sleep 0.1
            env: &env { LOG: "${{ inputs.log }}" }
            on_unknown: rerun
          - id: note
            uses: page.update
            with: { page_id: "${{ inputs.page_id }}", section: Runbook, markdown: "See **the runbook**." }
          - id: second
            run: *script
            env: *env
            on_unknown: rerun
          - id: attach
            uses: report.attach
            with: { page_id: "${{ inputs.page_id }}" }
          - id: third
            run: *script
            env: *env
            on_unknown: rerun
        """
    /// About what a run takes: the scripts' naps, and some time for the rest.
    private static let duration = Duration.milliseconds(450)
    private static let scripts = ["first", "second", "third"]

    /// A page in a sandbox, a folder, and how belay is started with both.
    private struct Scene: Sendable {
        var folder: TestFolder
        var sandbox: Sandbox
        var belay: BelayCommand

        static func with(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
            try await TestFolder.with { folder in
                try folder.write(CrashTests.workflow, to: "workflows/crash.yaml")
                try await withSandbox { sandbox in
                    try await sandbox.makeSpace(key: "INC", name: "Incidents")
                    let belay = BelayCommand(folder: folder, environment: await sandbox.environment)
                    try await body(Scene(folder: folder, sandbox: sandbox, belay: belay))
                }
            }
        }

        func makePage(_ title: String) async throws -> String {
            try await sandbox.makePage(titled: title, storage: "<h2>Summary</h2><p>Down.</p>", inSpace: "INC")
        }

        func inputs(_ name: String, _ page: String) -> JSONValue {
            ["log": .string("\(folder.path)/\(name).log"), "page_id": .string(page)]
        }

        /// Waits until Confluence has what a step writes, which belay does not know yet.
        func waitUntilWritten(by step: String, page id: String) async throws {
            while let page = try await sandbox.page(id: id) {
                try Task.checkCancellation()
                if step == "note" ? page.version > 1 : !page.attachments.isEmpty { return }
            }
        }

        /// What must be true of every run, however often belay was killed meanwhile.
        func expectWhole(_ run: JSONValue, _ name: String, page: String, kills: Int) async throws {
            #expect(run.state == "succeeded", "\(run)")
            let lines = folder.lines(of: "\(name).log")
            #expect(lines.count <= CrashTests.scripts.count + kills, "\(lines)")
            var interruptions = 0
            for step in run["steps"]?.arrayValue ?? [] {
                let states = step.attempts.map(\.state)
                #expect(states.count { $0 == "succeeded" } == 1, "\(step)")
                #expect(states.last == "succeeded", "\(step)")
                #expect(states.dropLast().allSatisfy { $0 == "unknown" }, "\(step)")
                interruptions += states.count - 1
                let id = step["id"]?.stringValue ?? ""
                guard CrashTests.scripts.contains(id) else { continue }
                let own = lines.filter { $0.hasPrefix("\(id) ") }
                // An attempt that was killed may have been so before it began: never more lines than attempts.
                #expect((1...states.count).contains(own.count), "\(id): \(own)")
                #expect(Set(own) == ["\(id) \(step["idempotency_key"]?.stringValue ?? "")"])
            }
            #expect(interruptions <= kills)
            let page = try #require(try await sandbox.page(id: page))
            #expect(page.version == 2, "the section was written \(page.version - 1) times")
            #expect(page.attachments.map(\.version) == [1])
        }
    }

    @Test func `a run that nobody disturbs does everything once`() async throws {
        try await Scene.with { scene in
            let page = try await scene.makePage("Undisturbed")
            let run = try await scene.belay(
                "run", "crash", "-i", "log=\(scene.folder.path)/undisturbed.log", "-i", "page_id=\(page)", "--json")
            try #require(run.code == 0, "\(run)")
            try await scene.expectWhole(try run.json(), "undisturbed", page: page, kills: 0)
        }
    }

    @Test func `a server killed at ten random moments finishes every run that it accepted`() async throws {
        try await Scene.with { scene in
            var random = SeededGenerator.announced("server killed at random moments")
            var ids: [(name: String, page: String, id: String)] = []
            for round in 1...10 {
                let name = "round-\(round)"
                let page = try await scene.makePage(name)
                let delay = Self.duration * Double.random(in: 0..<1, using: &random)
                let id = try await scene.belay
                    .running(["serve", "--port", "0"]) { belay in
                        try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                            let id = try await api.start("crash", scene.inputs(name, page))
                            await belay.killed(after: delay)
                            return id
                        }
                    }
                    .value
                ids.append((name, page, id))
            }
            // Each round's start has taken the runs of the rounds before up; the last start finishes what is left.
            let runs = ids
            _ = try await scene.belay.running(["serve", "--port", "0"]) { belay in
                try await ServerAPI.with(try await belay.url(after: "serves on")) { api in
                    for run in runs { _ = try await api.end(of: run.id) }
                }
            }
            var interruptions = 0
            for (index, run) in runs.enumerated() {
                let view = try await scene.belay("runs", "show", run.id, "--json").json()
                try await scene.expectWhole(view, run.name, page: run.page, kills: runs.count - index)
                interruptions += view["steps"]?.arrayValue?.reduce(0) { $0 + $1.attempts.count - 1 } ?? 0
            }
            print("server killed at random moments: steps were interrupted \(interruptions) times")
            #expect(interruptions > 0)
        }
    }

    @Test(arguments: ["note", "attach"])
    func `a write that Confluence took just before the kill is not made again`(step: String) async throws {
        try await Scene.with { scene in
            // On a busy machine a kill may come late, when belay knows already: other rounds make up for it.
            var killsInTime = 0
            for round in 1...10 where killsInTime < 2 {
                let page = try await scene.makePage("Written \(round)")
                let inputs = ["-i", "log=\(scene.folder.path)/\(round).log", "-i", "page_id=\(page)"]
                let output = try await scene.belay
                    .running(["run", "crash"] + inputs) { belay in
                        try await scene.waitUntilWritten(by: step, page: page)
                        belay.signal(SIGKILL)
                        await belay.output.end()
                    }
                    .output
                let id = String(try #require(output.firstMatch(of: /run (\w+) started/)).1)
                let before = try await scene.belay("runs", "show", id, "--json").json()
                if try before.step(step).state == "running" { killsInTime += 1 }
                let run = try await scene.belay("run", "--resume", id, "--json")
                #expect(run.code == 0, "\(run)")
                try await scene.expectWhole(try run.json(), "\(round)", page: page, kills: 1)
            }
            #expect(killsInTime > 0)
        }
    }

    @Test func `one run killed again and again goes on where it was each time`() async throws {
        try await Scene.with { scene in
            var random = SeededGenerator.announced("run killed again and again")
            let page = try await scene.makePage("Again and again")
            let inputs = ["-i", "log=\(scene.folder.path)/run.log", "-i", "page_id=\(page)"]
            _ = try await scene.belay.running(["run", "crash"] + inputs) { belay in
                _ = try await belay.line(containing: "first started")
                await belay.killed(after: .zero)
            }
            let id = try #require(
                try await scene.belay("runs", "list", "--json").json().arrayValue?
                    .first { $0.state == "running" }?["id"]?
                    .stringValue)
            var kills = 1
            var finished: [String: Int] = [:]
            while kills < 11 {
                // Most of the time goes by before the run goes on at all.
                let delay = Self.duration * Double.random(in: 0..<0.6, using: &random)
                let end = try await scene.belay.running(["run", "--resume", id]) { await $0.killed(after: delay) }
                if end.code == 0 || end.code == 65 { break }
                #expect(end.code == -9, "\(end.output)")
                kills += 1
                // Steps that have succeeded stay as they are: their lines do not become more.
                let view = try await scene.belay("runs", "show", id, "--json").json()
                let lines = scene.folder.lines(of: "run.log")
                for step in Self.scripts where try view.step(step).state == "succeeded" {
                    let count = lines.count { $0.hasPrefix("\(step) ") }
                    #expect(finished[step] ?? count == count, "\(step) ran again")
                    finished[step] = count
                }
            }
            _ = try await scene.belay("run", "--resume", id)
            print("run killed again and again: \(kills) times")
            let view = try await scene.belay("runs", "show", id, "--json").json()
            try await scene.expectWhole(view, "run", page: page, kills: kills)
        }
    }
}
