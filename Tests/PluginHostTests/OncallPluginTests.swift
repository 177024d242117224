import Foundation
import JSON
import StepKit
import Testing

@testable import PluginHost

@Suite(.timeLimit(.minutes(1)))
struct OncallPluginTests {
    let plugins: [Plugin]

    init() {
        plugins = PluginFolder.discover(packageFolder + "/plugins").plugins.filter { $0.manifest.name == "oncall" }
    }

    @Test func `the plugin's own tests pass`() async throws {
        let handler = ScriptStepHandler(environment: ChildEnvironment.base(from: [:]))
        let outcome = try await handler.run(
            StepInput(["script": "python3 -B -m unittest 2>&1"]),
            context(workingDirectory: packageFolder + "/plugins/oncall"))
        guard case .succeeded(let outputs) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(outputs["stdout"]?.stringValue?.contains("Ran 10 tests") == true)
    }

    @Test func `the lock file beside it is what the plugin says`() async throws {
        let host = PluginHost(
            plugins: plugins, lock: PluginLock(), lockFile: "plugins.lock", settings: quickSettings(),
            logger: CapturedLog().logger)
        let lock = try await host.makeLock()
        await host.shutdown()
        let locked = try #require(try PluginLock.read(packageFolder + "/plugins/plugins.lock"))
        #expect(locked.plugins["oncall"] == lock.plugins["oncall"])
    }

    @Test func `the step tells who is on call`() async throws {
        let host = PluginHost(
            plugins: plugins, lock: PluginLock(), lockFile: "plugins.lock", settings: quickSettings(),
            logger: CapturedLog().logger)
        let lock = try await host.makeLock()
        await host.shutdown()

        let locked = PluginHost(
            plugins: plugins, lock: lock, lockFile: "plugins.lock", settings: quickSettings(),
            logger: CapturedLog().logger)
        let handler = try #require(StepCatalog(locked.handlers().handlers)["oncall.who"])
        #expect(handler.descriptor.effect == .read)
        #expect(handler.descriptor.timeout == .seconds(5))
        let known = try await handler.run(
            StepInput(["service": "checkout", "at": "2025-01-13T10:00:00Z"]), context())
        let unknown = try await handler.run(StepInput(["team": "nobody"]), context())
        let rejected = try await handler.run(StepInput(["colour": "blue"]), context())
        await locked.shutdown()

        #expect(
            known
                == .succeeded([
                    "primary": ["name": "Alan Turing", "contact": "alan@example.com"],
                    "secondary": ["name": "Katherine Johnson", "contact": "katherine@example.com"],
                    "team": "payments", "until": "2025-01-20T09:00:00+00:00",
                ]))
        guard case .failed(let failure) = unknown, case .failed(let rejection) = rejected else {
            Issue.record("expected failures")
            return
        }
        #expect(failure.kind == .permanent)
        #expect(failure.message.contains("known are data, payments, platform"))
        #expect(rejection.kind == .rejectedInput)
    }
}
