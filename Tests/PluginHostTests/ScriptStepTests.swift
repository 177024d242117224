import Foundation
import JSON
import StepKit
import Synchronization
import Testing

@testable import PluginHost

@Suite(.timeLimit(.minutes(1)))
struct ScriptStepTests {
    let handler = ScriptStepHandler(
        environment: ChildEnvironment.base(from: ["PATH": "/usr/bin:/bin", "API_TOKEN": "leaked"]),
        limits: ScriptLimits(
            captureBytesMax: 1000, logBytesMax: 2000, outputsBytesMax: 4096, terminationGrace: .milliseconds(200)))

    func run(
        _ script: String, env: [String: JSONValue] = [:], timeout: Duration = .seconds(30),
        workingDirectory: String = "/",
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> StepOutcome {
        let input = StepInput(["script": .string(script), "env": .object(env)])
        return try await handler.run(
            input, context(timeout: timeout, workingDirectory: workingDirectory, log: log))
    }

    func outputs(_ outcome: StepOutcome) throws -> JSONValue {
        guard case .succeeded(let outputs) = outcome else {
            Issue.record("expected success, got \(outcome)")
            throw CancellationError()
        }
        return outputs
    }

    func failure(_ outcome: StepOutcome) throws -> StepFailure {
        guard case .failed(let failure) = outcome else {
            Issue.record("expected a failure, got \(outcome)")
            throw CancellationError()
        }
        return failure
    }

    @Test func `outputs come from the file, standard output and standard error`() async throws {
        let outputs = try outputs(
            await run(#"echo out; echo err >&2; echo '{"restarted": true, "count": 2}' > "$BELAY_OUTPUT""#))
        #expect(outputs == ["restarted": true, "count": 2, "stdout": "out\n", "stderr": "err\n"])
        #expect(handler.descriptor.output.violations(of: outputs).isEmpty)
    }

    @Test func `the environment holds what the step gives and nothing else`() async throws {
        let outputs = try outputs(
            await run("/usr/bin/env -0", env: ["SERVICE": "a; rm -rf / $(id) 'x'", "COUNT": 3, "LIST": [1]]))
        let lines = try #require(outputs["stdout"]?.stringValue).split(separator: "\0")
        var variables = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts[1]))
            })
        let output = try #require(variables["BELAY_OUTPUT"])
        variables["BELAY_OUTPUT"] = nil
        #expect(!FileManager.default.fileExists(atPath: output), "the script's folder is removed")
        // Bash itself sets these three.
        for name in ["PWD", "SHLVL", "_"] { variables[name] = nil }
        #expect(
            variables == [
                "PATH": "/usr/bin:/bin", "SERVICE": "a; rm -rf / $(id) 'x'", "COUNT": "3", "LIST": "[1]",
                "BELAY_RUN": "run-1", "BELAY_WORKFLOW": "test", "BELAY_STEP": "step", "BELAY_ATTEMPT": "2",
                "BELAY_IDEMPOTENCY_KEY": "key-1",
            ])
    }

    @Test func `it runs in the workflow's folder and reads nothing`() async throws {
        let outputs = try outputs(await run("pwd; cat | wc -c", workingDirectory: fixtures))
        #expect(outputs["stdout"]?.stringValue?.hasSuffix("/Tests/PluginHostTests/Fixtures\n0\n") == true)
    }

    @Test(arguments: [
        ("exit 3", StepFailure.Kind.permanent, "exited with code 3"),
        ("echo no luck >&2; exit 75", .transient, "no luck"),
        ("false; echo not reached", .permanent, "exited with code 1"),
        ("false | true; echo not reached", .permanent, "exited with code 1"),
        (#"echo "$NOT_SET""#, .permanent, "NOT_SET"),
        ("kill -9 $$", .permanent, "was killed by signal 9"),
        ("kill -TERM $$", .permanent, "was killed by signal 15"),
    ])
    func `how it ends is told`(script: String, kind: StepFailure.Kind, text: String) async throws {
        let failure = try failure(await run(script))
        #expect(failure.kind == kind)
        #expect(failure.message.contains(text), "\(failure.message)")
    }

    @Test(arguments: [
        ("echo '[1]' > $BELAY_OUTPUT", "JSON object"),
        ("echo '{' > $BELAY_OUTPUT", "no JSON"),
        (#"echo '{"stdout": 1}' > $BELAY_OUTPUT"#, "'stdout'"),
        ("head -c 5000 /dev/zero > $BELAY_OUTPUT", "more than 4096 bytes"),
        ("rm $BELAY_OUTPUT; mkfifo $BELAY_OUTPUT", "no regular file"),
        ("ln -sf /etc/passwd $BELAY_OUTPUT", "no regular file"),
    ])
    func `outputs that cannot be are refused`(script: String, text: String) async throws {
        let failure = await #expect(throws: StepFailure.self) { try await run(script) }
        #expect(failure?.kind == .permanent)
        #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
    }

    @Test func `its time's end kills the whole group`() async throws {
        let pids = Mutex<[Int]>([])
        let script = "trap '' TERM; (trap '' TERM; exec sleep 1000) & echo $!; echo $$; sleep 1000"
        let outcome = try await run(script, timeout: .seconds(3)) { line in
            pids.withLock { $0.append(Int(line) ?? 0) }
        }
        #expect(try failure(outcome).kind == .timeout)
        let started = pids.withLock { $0 }
        #expect(started.count == 2)
        for pid in started {
            #expect(await eventually { !isAlive(pid) })
        }
    }

    @Test func `cancelling it kills the whole group`() async throws {
        let lines = AsyncStream.makeStream(of: String.self)
        let step = Task {
            try await run("(exec sleep 1000) & echo $!; sleep 1000", timeout: .seconds(50)) {
                lines.continuation.yield($0)
            }
        }
        var iterator = lines.stream.makeAsyncIterator()
        let pid = try #require(await iterator.next().flatMap { Int($0) })
        #expect(isAlive(pid))
        step.cancel()
        await #expect(throws: CancellationError.self) { try await step.value }
        #expect(await eventually { !isAlive(pid) })
    }

    @Test(arguments: ["sleep 1000 & echo $!", "(echo $BASHPID; exec yes) & sleep 0.1"])
    func `what it leaves running is killed and not waited for`(script: String) async throws {
        let outputs = try outputs(await run(script))
        let first = try #require(outputs["stdout"]?.stringValue).split(separator: "\n").first
        let pid = try #require(first.flatMap { Int($0) })
        #expect(await eventually { !isAlive(pid) })
    }

    @Test func `closing its outputs early does not end it`() async throws {
        let outputs = try outputs(
            await run(#"exec >&- 2>&-; sleep 0.2; echo '{"done": true}' > "$BELAY_OUTPUT""#))
        #expect(outputs["done"] == true)
    }

    @Test func `of a long output the beginning and the end are kept`() async throws {
        let log = Mutex<[String]>([])
        let outcome = try await run("seq 1 100000") { line in log.withLock { $0.append(line) } }
        let text = try #require(try outputs(outcome)["stdout"]?.stringValue)
        #expect(text.hasPrefix("1\n2\n3\n"))
        #expect(text.hasSuffix("99999\n100000\n"))
        #expect(text.contains("bytes left out"))
        #expect(text.utf8.count < 1100)
        let lines = log.withLock { $0 }
        #expect(lines.first == "1")
        #expect(lines.last == "[further output is not logged]")
        #expect(lines.count < 2000)
    }

    @Test(arguments: ["BELAY_RUN", "A-B", "1A", "", "A=B"])
    func `variables with impossible names are refused`(name: String) async throws {
        let failure = await #expect(throws: StepFailure.self) { try await run("true", env: [name: "x"]) }
        #expect(failure?.kind == .rejectedInput)
    }

    @Test func `a value that no environment can hold is refused`() async throws {
        for value in ["a\u{0}b", String(repeating: "x", count: 200_000)] {
            let failure = await #expect(throws: StepFailure.self) {
                try await run("true", env: ["A": .string(value)])
            }
            #expect(failure?.kind == .rejectedInput)
            #expect(failure?.field == "/env/A")
        }
    }

    @Test func `a missing folder is told`() async throws {
        let failure = await #expect(throws: StepFailure.self) { try await run("true", workingDirectory: "/no/such") }
        #expect(failure?.message.contains("/no/such") == true)
    }

    @Test func `a broken pipe ends a writer as in any shell`() async throws {
        let outputs = try outputs(await run("set +o pipefail; yes | head -n 1"))
        #expect(outputs["stdout"] == "y\n")
        #expect(outputs["stderr"] == "")
    }
}
