internal import Subprocess

/// One run of a script as a child process.
struct ScriptRun: Sendable {
    let command: ChildCommand
    let limits: ScriptLimits
    let log: @Sendable (String) -> Void

    struct Result: Sendable {
        var end: ChildEnd
        var stdout: String
        var stderr: String
        var isTimedOut: Bool
    }

    private enum Event: Sendable {
        case ended(Result)
        case timeIsUp
    }

    /// Runs the script to its end, or to its deadline and then to the end of its process group.
    func run(until deadline: ContinuousClock.Instant) async throws -> Result {
        try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask { .ended(try await runChild(until: deadline)) }
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                return .timeIsUp
            }
            var isTimedOut = false
            while let event = try await group.next() {
                group.cancelAll()
                switch event {
                case .timeIsUp: isTimedOut = true
                case .ended(var result):
                    result.isTimedOut = isTimedOut
                    return result
                }
            }
            throw CancellationError()
        }
    }

    private func runChild(until deadline: ContinuousClock.Instant) async throws -> Result {
        let patience = max(.zero, deadline - .now)
        let (end, output) = try await ChildProcess.run(command, input: .none, patience: patience) { child in
            async let stdout = capture(child.standardOutput, of: child)
            async let stderr = capture(child.standardError, of: child)
            return await (stdout: stdout, stderr: stderr)
        }
        return Result(end: end, stdout: output.stdout, stderr: output.stderr, isTimedOut: false)
    }

    /// Reads an output to its end, keeping what the limits allow.
    private func capture(_ output: SubprocessOutputSequence, of child: ChildProcess.Child<NoInput>) async -> String {
        var captured = BoundedOutput(bytesMax: limits.captureBytesMax)
        var lines = LineLog(bytesMax: limits.logBytesMax, write: log)
        do {
            for try await buffer in output {
                captured.append(buffer.bytes)
                lines.append(buffer.bytes)
                // The library goes on reading in a cancelled task as long as there is something to read.
                if Task.isCancelled { break }
                // What the script left running would otherwise keep us reading for as long as it writes.
                if child.hasExited { child.killGroup() }
            }
        } catch {
            log("[cannot read the script's output: \(error)]")
        }
        lines.finish()
        return captured.text
    }
}
