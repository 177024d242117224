import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RunsTests {
    @Test func `looking at runs that there are none of leaves no traces`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let list = try await belay("runs")
            #expect(list.code == 0)
            #expect(list.stderr == "no runs yet in .belay\n")
            let json = try await belay("runs", "list", "--json")
            #expect(json.code == 0)
            #expect(try json.json() == [])
            for arguments in [
                ["runs", "show", "x"], ["runs", "cancel", "x"], ["runs", "resolve", "x", "y", "--rerun"],
                ["run", "--resume", "x"],
            ] {
                let result = try await belay.run(arguments)
                #expect(result.code == 65)
                #expect(result.stderr.contains("there is no run x in .belay; 'belay runs' lists them"), "\(result)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.data))
        }
    }

    @Test func `runs are listed and shown`() async throws {
        try await TestFolder.with { folder in
            try folder.write(RunTests.greet, to: "greet.yaml")
            let belay = BelayCommand(folder: folder)
            let id = try await belay("run", "greet.yaml", "-i", "name=Ada", "--json").json()["id"]?.stringValue ?? ""
            _ = try await belay("run", "greet.yaml", "-i", "name=\"", "-i", "loud=true")

            let list = try await belay("runs")
            #expect(list.code == 0)
            #expect(list.stdout.split(separator: "\n").count == 2)
            #expect(list.stdout.contains("\(id)  succeeded"))
            let failed = try await belay("runs", "list", "--state", "failed", "--json").json()
            #expect(failed.arrayValue?.count == 1)
            #expect(failed[0]?["inputs"]?["name"] == "\"")
            let other = try await belay("runs", "list", "--workflow", "other")
            #expect(other.stderr.contains("no such runs"))
            let wrong = try await belay("runs", "list", "--state", "done")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.contains("there is no state 'done'; there is queued, running"))

            let show = try await belay("runs", "show", id)
            #expect(show.code == 0)
            #expect(show.stdout.contains("greet \(id): succeeded"))
            #expect(show.stdout.contains("say succeeded"))
            #expect(show.stdout.hasSuffix("more: 3\ntext: hello Ada\n"))
            let json = try await belay("runs", "show", id, "--json").json()
            #expect(try json.step("say").attempts.first?["log"] == ["saying hello"])
            let unknown = try await belay("runs", "show", "x")
            #expect(unknown.code == 65)
        }
    }

    @Test func `a run that has ended cannot be cancelled or resolved`() async throws {
        try await TestFolder.with { folder in
            try folder.write(RunTests.greet, to: "greet.yaml")
            let belay = BelayCommand(folder: folder)
            let id = try await belay("run", "greet.yaml", "-i", "name=Ada", "--json").json()["id"]?.stringValue ?? ""
            for arguments in [["runs", "cancel", id], ["runs", "resolve", id, "say", "--failed"]] {
                let result = try await belay.run(arguments)
                #expect(result.code == 65)
                #expect(result.stderr.contains("is succeeded"), "\(result)")
            }
        }
    }

    @Test func `cancelling an interrupted run runs nothing of it again`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow(onUnknown: "rerun"), to: "gated.yaml")
            let belay = BelayCommand(folder: folder)
            _ = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { belay in
                try await Gated.waitUntilInside(folder)
                await belay.killed(after: .zero)
            }
            try folder.write("", to: "gate")
            let id = try await belay("runs", "list", "--json").json()[0]?["id"]?.stringValue ?? ""
            let result = try await belay("runs", "cancel", id, "--reason", "false alarm")
            #expect(result.code == 0, "\(result)")
            let run = try await belay("runs", "show", id, "--json").json()
            #expect(run.state == "cancelled")
            #expect(try run.step("before").state == "cancelled")
            #expect(try run.step("after").state == "skipped")
            #expect(folder.lines(of: "log") == ["before"])
        }
    }

    @Test(arguments: ["rerun", "succeeded", "failed"])
    func `an interrupted script waits for a person, who resolves it without a server`(decision: String) async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "gated.yaml")
            let belay = BelayCommand(folder: folder)
            _ = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { belay in
                try await Gated.waitUntilInside(folder)
                await belay.killed(after: .zero)
            }
            try folder.write("", to: "gate")
            let id = try await belay("runs", "list", "--json").json()[0]?["id"]?.stringValue ?? ""
            let resumed = try await belay("run", "--resume", id)
            #expect(resumed.code == 2, "\(resumed)")
            #expect(resumed.stderr.contains("belay runs resolve \(id) before --rerun"))
            #expect(folder.lines(of: "log") == ["before"])

            let wrong = try await belay("runs", "resolve", id, "after", "--rerun")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.contains("step 'after' of run \(id) does not wait for a decision"))
            let resolved = try await belay("runs", "resolve", id, "before", "--\(decision)")
            #expect(resolved.code == 0, "\(resolved)")
            let run = try await belay("runs", "show", id, "--json").json()
            switch decision {
            case "rerun":
                #expect(folder.lines(of: "log") == ["before", "before", "after"])
                #expect(run.state == "succeeded")
                #expect(try run.step("before").attempts.map(\.state) == ["unknown", "succeeded"])
            case "succeeded":
                #expect(folder.lines(of: "log") == ["before", "after"])
                #expect(run.state == "succeeded")
            default:
                #expect(folder.lines(of: "log") == ["before"])
                #expect(run.state == "failed")
            }
        }
    }

    @Test func `a run that another process drives is not touched`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "gated.yaml")
            let belay = BelayCommand(folder: folder)
            let end = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { running in
                try await Gated.waitUntilInside(folder)
                let id = try await belay("runs", "list", "--json").json()[0]?["id"]?.stringValue ?? ""
                let cancel = try await belay("runs", "cancel", id)
                #expect(cancel.code == 69)
                #expect(cancel.stderr.contains("process \(running.process)"), "\(cancel)")
                let second = try await belay("run", "gated.yaml", "-i", "folder=\(folder.path)")
                #expect(second.code == 69)
                #expect(second.stderr.contains("process \(running.process)"), "\(second)")
                try folder.write("", to: "gate")
                await running.output.end()
            }
            #expect(end.code == 0)
        }
    }
}

extension Gated {
    /// Waits until the first step has left its line and waits for the gate.
    static func waitUntilInside(_ folder: TestFolder) async throws {
        while folder.lines(of: "log").isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
