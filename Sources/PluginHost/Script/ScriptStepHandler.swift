internal import Foundation
internal import JSON
public import StepKit

/// Runs the script of a `run:` step.
///
/// The script is run by `/bin/bash -eu -o pipefail` in the folder of the workflow's file, in a process group
/// of its own, with nothing to read on standard input. It finds in its environment what ``ChildEnvironment``
/// passes on, the step's `env`, and
///
/// - `BELAY_OUTPUT`: a file where it may leave a JSON object: the step's outputs;
/// - `BELAY_RUN`, `BELAY_WORKFLOW`, `BELAY_STEP`, `BELAY_ATTEMPT`, `BELAY_IDEMPOTENCY_KEY`.
///
/// To the outputs `stdout` and `stderr` are added, the middle left out of what is too long. The exit code 0 is
/// success, 75 (`EX_TEMPFAIL`) a transient failure, any other a permanent one. When the script ends, or its time
/// does, whatever is left of its process group is killed.
public struct ScriptStepHandler: StepHandler {
    /// The variables that every script gets.
    private let environment: [String: String]
    private let limits: ScriptLimits

    /// Makes the handler.
    ///
    /// - Parameters:
    ///   - environment: the variables that every script gets; see ``ChildEnvironment/base(from:)``.
    ///   - limits: what scripts must stay within.
    public init(environment: [String: String], limits: ScriptLimits = ScriptLimits()) {
        self.environment = environment
        self.limits = limits
    }

    /// What the step is called, takes, gives and changes.
    public var descriptor: StepDescriptor {
        StepDescriptor(
            kind: StepCatalog.scriptKind,
            summary: "Runs a shell script.",
            input: .object(
                properties: [
                    "script": .string("The script's text, for bash."),
                    "env": .mapping(of: .any, "Variables for the script; what is no text is passed as JSON."),
                ],
                required: ["script"]),
            output: JSONSchema([
                "type": "object",
                "description": "What the script left in the file $BELAY_OUTPUT, and its output.",
                "properties": [
                    "stdout": ["type": "string", "description": "What it wrote to standard output."],
                    "stderr": ["type": "string", "description": "What it wrote to standard error."],
                ],
                "required": ["stderr", "stdout"],
            ]),
            effect: .write)
    }

    /// Says that the script would run; what it would do only running it can tell.
    public func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let script = try input.string("script")
        let lineCount = script.split(separator: "\n").count
        return StepPlan(summary: "would run a script of \(lineCount) \(lineCount == 1 ? "line" : "lines")")
    }

    /// Runs the script.
    ///
    /// - Throws: `StepFailure` when it cannot be run or fails; `CancellationError` when cancelled.
    public func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let folder = try ScriptFolder(script: try input.string("script"))
        defer { folder.remove() }
        let run = ScriptRun(
            command: ChildCommand(
                executable: "/bin/bash",
                arguments: ["--noprofile", "--norc", "-eu", "-o", "pipefail", folder.scriptFile],
                environment: try makeEnvironment(input, context, outputFile: folder.outputFile),
                workingDirectory: context.workingDirectory,
                terminationGrace: limits.terminationGrace),
            limits: limits, log: context.log)
        let result: ScriptRun.Result
        do {
            result = try await run.run(until: context.deadline)
        } catch let error as ChildStartError {
            throw StepFailure(.permanent, "the script could not be started: \(error)")
        }
        try Task.checkCancellation()
        if let failure = failure(result) { return .failed(failure) }
        return .succeeded(try outputs(result, folder))
    }

    private func makeEnvironment(
        _ input: StepInput, _ context: StepContext, outputFile: String
    ) throws -> [String: String] {
        var environment = environment
        for (name, value) in input["env"]?.objectValue ?? [:] {
            let field = "/env/\(name)"
            guard ChildEnvironment.isValidName(name), !name.hasPrefix("BELAY_") else {
                throw StepFailure(
                    .rejectedInput,
                    "'\(name)' cannot be a variable: use letters, digits and _, not BELAY_ in front", field: field)
            }
            let text = value.stringValue ?? (value.isNull ? "" : value.serialized())
            // The kernel's own limit for one variable is 128 KiB (MAX_ARG_STRLEN), its name included.
            guard text.utf8.count < 120 << 10, !text.utf8.contains(0) else {
                throw StepFailure(
                    .rejectedInput, "'\(name)' must be less than 120 KiB without a NUL; pass a file's path instead",
                    field: field)
            }
            environment[name] = text
        }
        environment["BELAY_OUTPUT"] = outputFile
        environment["BELAY_RUN"] = context.runID
        environment["BELAY_WORKFLOW"] = context.workflow
        environment["BELAY_STEP"] = context.step
        environment["BELAY_ATTEMPT"] = String(context.attempt)
        environment["BELAY_IDEMPOTENCY_KEY"] = context.idempotencyKey
        return environment
    }

    private func failure(_ result: ScriptRun.Result) -> StepFailure? {
        let lastLine =
            (result.stderr.isEmpty ? result.stdout : result.stderr)
            .split(separator: "\n").last.map { ": \($0.prefix(500))" } ?? ""
        if result.isTimedOut {
            return StepFailure(.timeout, "the script did not end in time and was stopped\(lastLine)")
        }
        switch result.end {
        case .exited(0): return nil
        case .exited(75): return StepFailure(.transient, "the script asked to be tried again (exit code 75)\(lastLine)")
        case .exited, .killed: return StepFailure(.permanent, "the script \(result.end)\(lastLine)")
        }
    }

    private func outputs(_ result: ScriptRun.Result, _ folder: ScriptFolder) throws -> JSONValue {
        var outputs = try folder.readOutputs(bytesMax: limits.outputsBytesMax)
        for (name, text) in [("stdout", result.stdout), ("stderr", result.stderr)] {
            guard outputs[name] == nil else {
                throw StepFailure(
                    .permanent, "the script put '\(name)' into $BELAY_OUTPUT, which is taken; use another name")
            }
            outputs[name] = .string(text)
        }
        return .object(outputs)
    }
}

/// What scripts must stay within.
public struct ScriptLimits: Sendable {
    /// The most bytes kept of standard output, and as many of standard error.
    public var captureBytesMax: Int
    /// The most bytes of each that are passed to the attempt's log.
    public var logBytesMax: Int
    /// The most bytes of the file that the outputs are read from.
    public var outputsBytesMax: Int
    /// How long the script's process group may take to end between SIGTERM and SIGKILL.
    public var terminationGrace: Duration

    /// Sets limits.
    public init(
        captureBytesMax: Int = 64 << 10, logBytesMax: Int = 256 << 10, outputsBytesMax: Int = 1 << 20,
        terminationGrace: Duration = .seconds(2)
    ) {
        self.captureBytesMax = captureBytesMax
        self.logBytesMax = logBytesMax
        self.outputsBytesMax = outputsBytesMax
        self.terminationGrace = terminationGrace
    }
}
