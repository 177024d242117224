import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RunTests {
    static let greet = """
        name: greet
        inputs:
          name: { type: string, description: Who to greet }
          times: { type: integer, default: 2 }
          loud: { type: boolean, default: false }
        steps:
          - id: say
            run: |
              echo "saying hello"
              printf '{"text": "hello %s", "count": %s, "loud": %s}' "$NAME" "$TIMES" "$LOUD" > "$BELAY_OUTPUT"
            env: { NAME: "${{ inputs.name }}", TIMES: "${{ inputs.times }}", LOUD: "${{ inputs.loud }}" }
        outputs:
          text: ${{ steps.say.outputs.text }}
          more: ${{ steps.say.outputs.count + 1 }}
        """

    private func withGreet(_ body: (TestFolder, BelayCommand) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.greet, to: "workflows/greet.yaml")
            try await body(folder, BelayCommand(folder: folder))
        }
    }

    @Test func `outputs go to standard output and progress to standard error`() async throws {
        try await withGreet { folder, belay in
            let result = try await belay("run", "workflows/greet.yaml", "--input", "name=Ada")
            #expect(result.code == 0, "\(result)")
            #expect(result.stdout == "more: 3\ntext: hello Ada\n")
            #expect(result.stderr.contains("say started"))
            #expect(result.stderr.contains("say succeeded"))
        }
    }

    @Test func `a workflow is found by its name`() async throws {
        try await withGreet { folder, belay in
            try folder.write("name: broken\n", to: "workflows/broken.yaml")
            let result = try await belay("run", "greet", "-i", "name=Ada")
            #expect(result.code == 0, "\(result)")
            let unknown = try await belay("run", "great", "-i", "name=Ada")
            #expect(unknown.code == 65)
            #expect(unknown.stderr.contains("there is no workflow 'great' in workflows; there is greet"))
            #expect(unknown.stderr.contains("workflows/broken.yaml is wrong"))
        }
    }

    @Test func `inputs get the types of the workflow`() async throws {
        try await withGreet { folder, belay in
            let result = try await belay(
                "run", "greet", "-i", "name=007", "-i", "times=41", "-i", "loud=true", "--json")
            #expect(result.code == 0, "\(result)")
            let run = try result.json()
            #expect(run["inputs"] == ["name": "007", "times": 41, "loud": true])
            #expect(run["outputs"] == ["text": "hello 007", "more": 42])
            #expect(run.state == "succeeded")
            let step = try run.step("say")
            #expect(step.attempts.count == 1)
            #expect(step["outputs"]?["loud"] == true)
            #expect(step["outputs"]?["stdout"] == "saying hello\n")
            #expect(!result.stderr.contains("started"))
        }
    }

    @Test(
        arguments: [
            ([], "input 'name' is required (Who to greet)"),
            (["-i", "name=x", "-i", "times=many"], "input 'times' must be of type integer, found string"),
            (["-i", "name=x", "-i", "time=2"], "has no input 'time'; it has name, times, loud"),
            (["-i", "name"], "--input takes NAME=VALUE, found 'name'"),
        ] as [([String], String)])
    func `wrong inputs exit with 65 and start no run`(inputs: [String], message: String) async throws {
        try await withGreet { folder, belay in
            let result = try await belay.run(["run", "greet"] + inputs)
            #expect(result.code == 65)
            #expect(result.stderr.contains(message), "\(result)")
            let runs = try await belay("runs", "list", "--json")
            #expect(try runs.json() == [])
        }
    }

    @Test func `a failing run exits with 1 and says why`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                name: failing
                steps:
                  - id: first
                    run: echo fine
                  - id: second
                    run: |
                      echo "disk is full" >&2
                      exit 3
                  - id: third
                    run: echo never
                """, to: "failing.yaml")
            let belay = BelayCommand(folder: folder)
            let result = try await belay("run", "failing.yaml")
            #expect(result.code == 1)
            #expect(result.stderr.contains("second failed: the script exited with code 3: disk is full"), "\(result)")
            let first = try await belay("runs", "list", "--json").json()[0]?["id"]?.stringValue ?? ""
            #expect(try await belay("runs", "show", first).stdout.contains("  │ disk is full"))
            let json = try await belay("run", "failing.yaml", "--json")
            #expect(json.code == 1)
            let run = try json.json()
            #expect(run.state == "failed")
            #expect(try run.step("first").state == "succeeded")
            #expect(try run.step("third").state == "skipped")
            #expect(run["failure"]?["message"]?.stringValue?.contains("step 'second' failed") ?? false)
        }
    }

    @Test func `Ctrl-C lets the step finish, and --resume goes on`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "gated.yaml")
            let belay = BelayCommand(folder: folder)
            let stopped = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { belay in
                _ = try await belay.line(containing: "before started")
                belay.signal(SIGINT)
                _ = try await belay.line(containing: "stopping")
                try folder.write("", to: "gate")
                await belay.output.end()
            }
            #expect(stopped.code == 130)
            let id = try #require(stopped.output.firstMatch(of: /belay run --resume (\w+)/)).1
            let view = try await belay("runs", "show", String(id), "--json").json()
            #expect(try view.step("before").state == "succeeded")
            #expect(try view.step("after").state == "pending")
            let list = try await belay("runs")
            #expect(list.stderr.contains("no belay is at work"), "\(list)")

            let resumed = try await belay("run", "--resume", String(id))
            #expect(resumed.code == 0, "\(resumed)")
            #expect(folder.lines(of: "log") == ["before", "after"])
            let again = try await belay("run", "--resume", String(id))
            #expect(again.code == 65)
            #expect(again.stderr.contains("has ended: it is succeeded"))
        }
    }

    @Test func `a second Ctrl-C stops the step and leaves no process`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Gated.workflow, to: "gated.yaml")
            let belay = BelayCommand(folder: folder)
            let stopped = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { belay in
                _ = try await belay.line(containing: "before started")
                belay.signal(SIGINT)
                _ = try await belay.line(containing: "stopping")
                belay.signal(SIGINT)
                await belay.output.end()
            }
            #expect(stopped.code == 130)
            try await Processes.waitUntilGone(with: folder.temporary)
        }
    }

    @Test func `a run takes up no other run`() async throws {
        try await withGreet { folder, belay in
            try folder.write(Gated.workflow, to: "gated.yaml")
            _ = try await belay.running(["run", "gated.yaml", "-i", "folder=\(folder.path)"]) { belay in
                _ = try await belay.line(containing: "before started")
                await belay.killed(after: .zero)
            }
            try folder.write("", to: "gate")
            #expect(try await belay("run", "greet", "-i", "name=Ada").code == 0)
            let runs = try await belay("runs", "list", "--workflow", "gated", "--json").json()
            #expect(runs[0]?.state == "running")
        }
    }

    @Test func `a setting that is none is refused`() async throws {
        try await withGreet { folder, belay in
            var belay = belay
            belay.environment = ["LOG_LEVEL": "loud"]
            let result = try await belay("run", "greet", "-i", "name=Ada")
            #expect(result.code == 65)
            #expect(result.stderr.contains("LOG_LEVEL is 'loud'; expected one of"))
        }
    }

    @Test func `.env is read, and the environment outranks it`() async throws {
        try await TestFolder.with { folder in
            try folder.write(
                """
                name: vars
                steps: [{ id: nothing, run: "true" }]
                outputs: { region: "${{ vars.REGION }}", zone: "${{ vars.ZONE }}" }
                """, to: "vars.yaml")
            try folder.write(
                "# settings\nexport BELAY_VAR_REGION='eu'\nBELAY_VAR_ZONE=\"a=b\"\nBELAY_DATA_DIR=elsewhere\n",
                to: ".env")
            var belay = BelayCommand(folder: folder)
            #expect(try await belay("run", "vars.yaml").stdout == "region: eu\nzone: a=b\n")
            #expect(FileManager.default.fileExists(atPath: folder.path + "/elsewhere/runs.db"))
            belay.environment = ["BELAY_VAR_REGION": "us"]
            #expect(try await belay("run", "vars.yaml").stdout == "region: us\nzone: a=b\n")

            try folder.write("BELAY_VAR_REGION eu secret-value\n", to: ".env")
            let result = try await belay("run", "vars.yaml")
            #expect(result.code == 65)
            #expect(result.stderr == "belay: .env:1: expected NAME=value\n")
        }
    }
}

/// A workflow whose first step waits for a file `gate`, so that tests decide how long it runs.
enum Gated {
    static func workflow(onUnknown: String) -> String {
        """
        name: gated
        inputs:
          folder: { type: string }
        steps:
          - id: before
            run: |
              echo before >> "$FOLDER/log"
              while [ ! -e "$FOLDER/gate" ]; do sleep 0.01; done
            env: { FOLDER: "${{ inputs.folder }}" }
            on_unknown: \(onUnknown)
          - id: after
            run: echo after >> "$FOLDER/log"
            env: { FOLDER: "${{ inputs.folder }}" }
        """
    }

    static let workflow = workflow(onUnknown: "ask")
}
