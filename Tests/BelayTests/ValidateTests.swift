import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ValidateTests {
    static let good = """
        name: good
        steps:
          - id: hello
            run: echo hello
        """
    static let bad = """
        name: bad
        steps:
          - id: hello
            runn: echo hello
          - id: find
            uses: runbook.find
            with: { symptom: "${{ inputs.nothing }}" }
        """

    @Test func `right files exit with 0`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.good, to: "workflows/good.yaml")
            let result = try await BelayCommand(folder: folder)("validate")
            #expect(result.code == 0, "\(result)")
            #expect(result.stdout.isEmpty)
            #expect(result.stderr == "1 file, all right\n")
            #expect(folder.dataFiles.isEmpty)
        }
    }

    @Test func `a wrong file exits with 65 and is told with place and fix`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.good, to: "workflows/good.yaml")
            try folder.write(Self.bad, to: "workflows/bad.yml")
            let result = try await BelayCommand(folder: folder)("validate", "workflows")
            #expect(result.code == 65)
            #expect(result.stdout.contains("workflows/bad.yml:4:5: error: unknown key 'runn'"))
            #expect(result.stdout.contains("did you mean 'run'?"))
            #expect(result.stdout.contains("workflows/bad.yml:7:"))
            #expect(result.stderr == "2 files, 1 wrong\n")
        }
    }

    @Test func `--json gives the diagnostics to programs`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.bad, to: "bad.yaml")
            let result = try await BelayCommand(folder: folder)("validate", "bad.yaml", "--json")
            #expect(result.code == 65)
            let diagnostics = try #require(try result.json()["diagnostics"]?.arrayValue)
            let first = try #require(diagnostics.first { $0["message"]?.stringValue?.contains("runn") ?? false })
            #expect(first["file"] == "bad.yaml")
            #expect(first["line"] == 4)
            #expect(first["column"] == 5)
            #expect(first["severity"] == "error")
            #expect(first["hint"]?.stringValue?.contains("'run'") ?? false)
        }
    }

    @Test func `--json of right files is an empty list`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.good, to: "good.yaml")
            let result = try await BelayCommand(folder: folder)("validate", "good.yaml", "--json")
            #expect(result.code == 0)
            #expect(try result.json() == ["diagnostics": []])
        }
    }

    @Test func `what is not there exits with 65 and is named`() async throws {
        try await TestFolder.with { folder in
            let belay = BelayCommand(folder: folder)
            let nothing = try await belay("validate", "nowhere.yaml")
            #expect(nothing.code == 65)
            #expect(nothing.stderr.contains("nowhere.yaml"))
            try folder.write("", to: "empty/README.md")
            let empty = try await belay("validate", "empty")
            #expect(empty.code == 65)
            #expect(empty.stderr.contains("no .yaml or .yml file in empty"))
        }
    }

    @Test func `the shipped workflows are right`() async throws {
        try await TestFolder.with { folder in
            let root = TestFolder.package
            let result = try await BelayCommand(folder: folder)(
                "validate", root + "/workflows", "--plugins", root + "/plugins")
            #expect(result.code == 0, "\(result)")
        }
    }
}
