import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PluginsTests {
    private func withPlugins(_ body: (TestFolder, BelayCommand) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            try FileManager.default.copyItem(
                atPath: TestFolder.package + "/plugins", toPath: folder.path + "/plugins")
            try await body(folder, BelayCommand(folder: folder))
        }
    }

    @Test func `all steps are listed, those of locked plugins included`() async throws {
        try await withPlugins { folder, belay in
            let list = try await belay("plugins", "list")
            #expect(list.code == 0)
            for kind in [
                "oncall.who", "page.update", "report.attach", "runbook.find", "script", "space.index", "space.sync",
            ] {
                #expect(list.stdout.contains("\(kind) "), "\(list)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.data))
        }
    }

    @Test func `the shipped lock is what the plugins say`() async throws {
        try await withPlugins { folder, belay in
            let lock = try await belay("plugins", "lock")
            #expect(lock.code == 0, "\(lock)")
            #expect(lock.stdout.contains("oncall.who"))
            let written = try Data(contentsOf: URL(filePath: folder.path + "/plugins/plugins.lock"))
            let shipped = try Data(contentsOf: URL(filePath: TestFolder.package + "/plugins/plugins.lock"))
            #expect(written == shipped)
            try await Processes.waitUntilGone(with: folder.temporary)
        }
    }

    @Test func `the schema for editors knows the steps of plugins`() async throws {
        try await withPlugins { folder, belay in
            let result = try await belay("schema")
            #expect(result.code == 0, "\(result)")
            let schema = try JSONValue(parsing: result.stdout)
            #expect(schema["$schema"]?.stringValue?.contains("json-schema.org") == true)
            #expect(result.stdout.contains("oncall.who"))
        }
    }

    @Test func `a plugin that is not locked is told, and its steps are unknown`() async throws {
        try await withPlugins { folder, belay in
            try FileManager.default.removeItem(atPath: folder.path + "/plugins/plugins.lock")
            let result = try await belay("validate", TestFolder.package + "/workflows/triage-alert.yaml")
            #expect(result.code == 65)
            #expect(result.stderr.contains("belay plugins lock"), "\(result)")
            #expect(result.stdout.contains("oncall.who"))
        }
    }

    @Test func `a plugin that cannot start is told`() async throws {
        try await withPlugins { folder, belay in
            try folder.write(
                "name: broken\ndescription: Broken.\ncommand: [no-such-program]\n", to: "plugins/broken/plugin.yaml")
            let result = try await belay("plugins", "lock")
            #expect(result.code == 69, "\(result)")
            #expect(result.stderr.contains("broken"))
            #expect(result.stderr.contains("no-such-program"))
        }
    }

    @Test func `without a folder of plugins there is nothing to lock`() async throws {
        try await TestFolder.with { folder in
            let result = try await BelayCommand(folder: folder)("plugins", "lock")
            #expect(result.code == 65)
            #expect(result.stderr.contains("there is no folder plugins"))
        }
    }
}
