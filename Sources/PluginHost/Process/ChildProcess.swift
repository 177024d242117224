internal import Foundation
internal import Subprocess
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What to start, and how.
struct ChildCommand: Sendable {
    /// The program's absolute path.
    var executable: String
    var arguments: [String]
    /// All that the child finds in its environment; nothing is inherited.
    var environment: [String: String]
    var workingDirectory: String
    /// How long the child's process group may take to end between SIGTERM and SIGKILL.
    var terminationGrace: Duration = .seconds(2)
}

/// How a child ended.
enum ChildEnd: Sendable, Equatable, CustomStringConvertible {
    case exited(code: Int)
    case killed(signal: Int)

    var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .killed(let signal): "was killed by signal \(signal)"
        }
    }
}

/// Why a child could not be started.
struct ChildStartError: Error, CustomStringConvertible {
    var description: String
}

/// Runs children in process groups of their own, and leaves none of a group behind.
enum ChildProcess {
    typealias Child<Input: InputProtocol> = Execution<Input, SequenceOutput, SequenceOutput>

    /// Runs a child to its end.
    ///
    /// When `body` is done the child has `patience` to end by itself, none if the task was cancelled;
    /// then its group gets SIGTERM, and SIGKILL after the grace. Whatever is left of the group when
    /// the child itself is gone is killed at once, while the child's unreaped id still reserves
    /// the group's. Cancelling the task begins the same sequence.
    static func run<Input: InputProtocol, Value: Sendable>(
        _ command: ChildCommand, input: Input, patience: Duration, body: (Child<Input>) async -> Value
    ) async throws -> (end: ChildEnd, value: Value) {
        brokenPipesAreErrors
        let teardown = TeardownStep.send(
            signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: command.terminationGrace)
        let result = try await Subprocess.run(
            try configuration(command, teardown), input: input, output: .sequence, error: .sequence
        ) { child in
            let value = await body(child)
            // Signal 0 does nothing: as the first step of a teardown it is a bounded wait for the child's end.
            let wait = TeardownStep.send(
                signal: Signal(rawValue: 0), allowedDurationToNextStep: Task.isCancelled ? .zero : patience)
            await child.teardown(using: [wait, teardown])
            child.killGroup()
            return value
        }
        switch result.terminationStatus {
        case .exited(let code): return (.exited(code: Int(code)), result.closureResult)
        case .signaled(let signal): return (.killed(signal: Int(signal)), result.closureResult)
        }
    }

    private static func configuration(_ command: ChildCommand, _ teardown: TeardownStep) throws -> Configuration {
        guard FileManager.default.isExecutableFile(atPath: command.executable) else {
            throw ChildStartError(description: "\(command.executable) is no executable file")
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: command.workingDirectory, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw ChildStartError(description: "the working directory \(command.workingDirectory) does not exist")
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [teardown]
        return Configuration(
            executable: .path(FilePath(command.executable)),
            arguments: Arguments(command.arguments),
            environment: .custom(
                Dictionary(
                    command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) },
                    uniquingKeysWith: { first, _ in first })),
            workingDirectory: FilePath(command.workingDirectory),
            platformOptions: options)
    }

    /// Writing to a child that has gone must fail, not end this process.
    ///
    /// Children do not inherit it: the library gives them the default signal handling.
    private static let brokenPipesAreErrors: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}

extension Execution {
    /// Kills every process of the child's group; an empty group is no error.
    func killGroup() {
        try? send(signal: .kill, toProcessGroup: true)
    }

    /// Whether the child itself has ended; others of its group may live on.
    var hasExited: Bool {
        var info = siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        return waitid(P_PID, id_t(processIdentifier.value), &info, options) == 0 && info.si_signo != 0
    }
}
