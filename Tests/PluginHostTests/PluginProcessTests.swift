import JSON
import MCP
import StepKit
import Testing

@testable import PluginHost

@Suite(.timeLimit(.minutes(1)))
struct PluginProcessTests {
    func pid(_ process: PluginProcess) async throws -> Int {
        let result = try await process.callTool("echo", arguments: [:], timeout: .seconds(20))
        return try #require(result.structuredContent?["pid"]?.intValue)
    }

    @Test func `calls share one process that the first one starts`() async throws {
        try await withNaughty { process in
            async let first = pid(process)
            async let second = pid(process)
            let pids = try await [first, second]
            #expect(pids[0] == pids[1])
            let third = try await pid(process)
            #expect(third == pids[0])
        }
    }

    @Test func `the environment holds what the plugin is given and nothing else`() async throws {
        try await withNaughty { process in
            let result = try await process.callTool("env", arguments: [:], timeout: .seconds(20))
            var environment = try #require(result.structuredContent?.objectValue)
            // Python itself sets this one when it finds no UTF-8 locale.
            environment["LC_CTYPE"] = nil
            #expect(
                environment == [
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "GREETING": "hello", "NAUGHTY_TOKEN": .string(token),
                ])
        }
    }

    @Test func `a crash fails the call under way, and the next call starts the plugin again`() async throws {
        try await withNaughty { process in
            let before = try await pid(process)
            let error = await #expect(throws: PluginError.self) {
                try await process.callTool("crash", arguments: ["code": 4], timeout: .seconds(20))
            }
            #expect(error?.code == .lost)
            #expect(error?.mayHaveRun == true)
            #expect(error?.message.contains("exited with code 4") == true)
            #expect(error?.message.contains("dying with the token <redacted>") == true)
            let after = try await pid(process)
            #expect(after != before)
        }
    }

    @Test func `a plugin that crashes too often is left alone for a while`() async throws {
        try await withNaughty(settings: quickSettings(endsMax: 2)) { process in
            for _ in 0..<2 {
                let error = await #expect(throws: PluginError.self) {
                    try await process.callTool("crash", arguments: [:], timeout: .seconds(20))
                }
                #expect(error?.code == .lost)
            }
            let error = await #expect(throws: PluginError.self) { try await pid(process) }
            #expect(error?.code == .restartsExhausted)
            #expect(error?.message.contains("exited with code 3") == true)
        }
    }

    @Test func `a plugin that crashes at its start says why`() async throws {
        try await withNaughty(["NAUGHTY_START": "crash"]) { process in
            let error = await #expect(throws: PluginError.self) { try await pid(process) }
            #expect(error?.code == .failedToStart)
            #expect(error?.message.contains("exited with code 7") == true)
            #expect(error?.message.contains("cannot find the config") == true)
        }
    }

    @Test func `a slow start is waited for`() async throws {
        try await withNaughty(["NAUGHTY_START": "slow"]) { process in
            _ = try await pid(process)
        }
    }

    @Test func `a plugin that is silent at its start is given up, and killed`() async throws {
        var plugin = try naughtyPlugin(["NAUGHTY_START": "silent"])
        plugin.manifest.startTimeout = .milliseconds(500)
        let process = PluginProcess(plugin, settings: quickSettings(), logger: CapturedLog().logger)
        let error = await #expect(throws: PluginError.self) { try await pid(process) }
        #expect(error?.code == .failedToStart)
        #expect(error?.message.contains("did not answer `initialize`") == true)
        #expect(error?.message.contains("was killed by signal 9") == true)
        await process.shutdown()
    }

    @Test func `a call waits for a start no longer than its own time`() async throws {
        try await withNaughty(["NAUGHTY_START": "silent"]) { process in
            let error = await #expect(throws: PluginError.self) {
                try await process.callTool("echo", arguments: [:], timeout: .milliseconds(50))
            }
            #expect(error?.code == .failedToStart)
            #expect(error?.mayHaveRun == false)
        }
    }

    @Test func `a plugin that hangs is killed after the call's time, and started again`() async throws {
        try await withNaughty { process in
            let before = try await pid(process)
            let error = await #expect(throws: MCPError.self) {
                try await process.callTool("hang", arguments: [:], timeout: .milliseconds(100))
            }
            #expect(error?.code == .timedOut)
            #expect(await eventually { !isAlive(before) })
            let after = try await pid(process)
            #expect(after != before)
        }
    }

    @Test func `a plugin that hangs in a cancelled call is killed`() async throws {
        let log = CapturedLog()
        try await withNaughty(log: log) { process in
            let before = try await pid(process)
            let call = Task { try await process.callTool("hang", arguments: [:], timeout: .seconds(50)) }
            #expect(await eventually { log.lines.contains("hanging") })
            // Longer than the unanswered ping after the first of these would take to have it killed.
            for timeout in [Duration.milliseconds(100), .milliseconds(900)] {
                let other = await #expect(throws: MCPError.self) {
                    try await process.callTool("echo", arguments: [:], timeout: timeout)
                }
                #expect(other?.code == .timedOut)
                #expect(isAlive(before), "an older call may keep the plugin busy")
            }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(await eventually { !isAlive(before) })
        }
    }

    @Test func `garbage on standard output does no harm`() async throws {
        let log = CapturedLog()
        try await withNaughty(log: log) { process in
            let result = try await process.callTool("garbage", arguments: [:], timeout: .seconds(20))
            #expect(result.text == "in spite of it all")
        }
        #expect(log.lines.contains { $0.contains("something else than MCP messages") })
    }

    @Test func `an answer beyond the limit fails, and the plugin lives on`() async throws {
        try await withNaughty { process in
            let before = try await pid(process)
            let small = try await process.callTool("huge", arguments: ["bytes": 200_000], timeout: .seconds(20))
            #expect(small.text.count == 200_000)
            let error = await #expect(throws: MCPError.self) {
                try await process.callTool("huge", arguments: ["bytes": 5_000_000], timeout: .seconds(20))
            }
            #expect(error?.code == .answerTooLarge)
            let after = try await pid(process)
            #expect(after == before)
        }
    }

    @Test func `a shutdown ends the plugin and what it has started`() async throws {
        let process = PluginProcess(try naughtyPlugin(), settings: quickSettings(), logger: CapturedLog().logger)
        let result = try await process.callTool("grandchild", arguments: [:], timeout: .seconds(20))
        let child = try #require(result.structuredContent?["child"]?.intValue)
        let own = try #require(result.structuredContent?["self"]?.intValue)
        #expect(isAlive(child))
        await process.shutdown()
        #expect(!isAlive(own))
        #expect(await eventually { !isAlive(child) })
        let error = await #expect(throws: PluginError.self) { try await pid(process) }
        #expect(error?.code == .stopped)
        await process.shutdown()
    }

    @Test func `a shutdown kills a plugin that does not want to end`() async throws {
        let process = PluginProcess(
            try naughtyPlugin(["NAUGHTY_END": "stay"]), settings: quickSettings(), logger: CapturedLog().logger)
        let own = try await pid(process)
        await process.shutdown()
        #expect(!isAlive(own))
    }

    @Test func `a crash takes what the plugin has started with it`() async throws {
        try await withNaughty { process in
            let result = try await process.callTool("grandchild", arguments: [:], timeout: .seconds(20))
            let child = try #require(result.structuredContent?["child"]?.intValue)
            await #expect(throws: PluginError.self) {
                try await process.callTool("crash", arguments: [:], timeout: .seconds(20))
            }
            #expect(await eventually { !isAlive(child) })
        }
    }

    @Test func `standard error is logged without secrets`() async throws {
        let log = CapturedLog()
        try await withNaughty(log: log) { process in
            _ = try await process.callTool("whisper", arguments: [:], timeout: .seconds(20))
        }
        #expect(log.lines.contains("the token is <redacted>"))
        #expect(!log.lines.contains { $0.contains(token) })
    }

    @Test func `a plugin without its secret or its program is not started`() async throws {
        var settings = quickSettings()
        settings.secret = { _ in nil }
        let poor = PluginProcess(try naughtyPlugin(), settings: settings, logger: CapturedLog().logger)
        let missing = await #expect(throws: PluginError.self) { try await pid(poor) }
        #expect(missing?.code == .missingSecret)
        #expect(missing?.message.contains("NAUGHTY_TOKEN") == true)

        var plugin = try naughtyPlugin()
        plugin.manifest.command = ["no-such-program"]
        let lost = PluginProcess(plugin, settings: quickSettings(), logger: CapturedLog().logger)
        let error = await #expect(throws: PluginError.self) { try await pid(lost) }
        #expect(error?.code == .cannotStart)
        #expect(error?.message.contains("no-such-program") == true)
    }

    @Test func `the budget counts ends within its window only`() {
        var budget = RestartBudget(endsMax: 2, window: .seconds(60))
        let start = ContinuousClock.now
        #expect(budget.delay(at: start) == nil)
        budget.recordEnd(at: start)
        #expect(budget.delay(at: start) == nil)
        budget.recordEnd(at: start + .seconds(10))
        #expect(budget.delay(at: start + .seconds(20)) == .seconds(40))
        #expect(budget.delay(at: start + .seconds(60)) == nil)
        budget.recordEnd(at: start + .seconds(60))
        #expect(budget.delay(at: start + .seconds(61)) == .seconds(9))
    }
}
