import Foundation
import JSON
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// What a belay that has ended left behind.
struct CommandResult: Sendable, CustomStringConvertible {
    /// The exit code; the negative signal when one killed it.
    var code: Int
    var stdout: String
    var stderr: String

    var description: String { "exit code \(code)\nstdout:\n\(stdout)\nstderr:\n\(stderr)" }

    /// Standard output as JSON.
    func json() throws -> JSONValue {
        try JSONValue(parsing: stdout)
    }
}

/// How belays are started.
struct BelayCommand: Sendable {
    let folder: TestFolder
    var environment: [String: String] = [:]

    /// The executable, which the build puts beside the tests.
    static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "belay").path

    /// Runs a command to its end.
    func callAsFunction(_ arguments: String...) async throws -> CommandResult {
        try await run(arguments)
    }

    /// Runs a command to its end, with a text on its standard input.
    func run(_ arguments: [String], input: String = "") async throws -> CommandResult {
        let result = try await Subprocess.run(
            configuration(arguments), input: .string(input), output: .string(limit: 4 << 20),
            error: .string(limit: 4 << 20))
        return CommandResult(
            code: result.terminationStatus.code, stdout: result.standardOutput,
            stderr: result.standardError)
    }

    /// How a belay is started: in the folder, with nothing of this process's environment but what programs need.
    func configuration(_ arguments: [String]) -> Configuration {
        var values = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.temporary,
            "BELAY_MODEL_DIR": folder.noModel, "USER": "tester",
        ]
        values["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        values.merge(environment) { _, own in own }
        return Configuration(
            executable: .path(FilePath(Self.executable)), arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: values.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
            workingDirectory: FilePath(folder.path))
    }
}

extension TerminationStatus {
    /// The exit code; the negative signal when one killed the process.
    var code: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): -Int(signal)
        }
    }
}
