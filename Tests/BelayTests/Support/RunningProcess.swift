import Foundation
import Subprocess
import Testing

/// A process, a belay mostly, that runs until it is stopped.
struct RunningProcess: Sendable {
    let process: Int32
    let output: OutputLines

    /// Waits for a line.
    ///
    /// - Throws: `ProcessEnded` when the process ends before it says so.
    func line(containing text: String) async throws -> String {
        guard let line = await output.line(containing: text) else {
            throw ProcessEnded(expected: text, output: await output.text)
        }
        return line
    }

    /// Waits for a line with an address, and gives the address.
    func url(after text: String) async throws -> String {
        let line = try await line(containing: text)
        let start = try #require(line.range(of: "http://"), "no address in: \(line)")
        return String(line[start.lowerBound...].prefix { !$0.isWhitespace && $0 != ";" })
    }

    func signal(_ signal: Int32) {
        kill(process, signal)
    }

    /// Kills it after a time, without a chance to do anything about it, and waits for its end.
    func killed(after delay: Duration) async {
        let nanoseconds = Int(delay / .nanoseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { kill(process, SIGKILL) }
        await output.end()
    }
}

/// A process ended while a test waited for something else.
struct ProcessEnded: Error, CustomStringConvertible {
    var expected: String
    var output: String

    var description: String { "it ended before it said '\(expected)'; it said:\n\(output)" }
}

/// The lines that a process has written, standard output and standard error together.
actor OutputLines {
    private var lines: [String] = []
    private var hasEnded = false
    private var waiters: [(text: String?, waiter: CheckedContinuation<String?, Never>)] = []

    var text: String { lines.joined(separator: "\n") }

    func append(_ line: String) {
        lines.append(line)
        let satisfied = waiters.filter { $0.text.map(line.contains) ?? false }
        waiters.removeAll { $0.text.map(line.contains) ?? false }
        for waiter in satisfied { waiter.waiter.resume(returning: line) }
    }

    /// Nothing more will come: whoever still waits gets nothing.
    func finish() {
        hasEnded = true
        for waiter in waiters { waiter.waiter.resume(returning: nil) }
        waiters = []
    }

    /// The first line with a text, as soon as there is one; `nil` when the output ends without.
    func line(containing text: String) async -> String? {
        if let line = lines.first(where: { $0.contains(text) }) { return line }
        return await wait(for: text)
    }

    /// Waits until the output has ended: the process is gone.
    func end() async {
        _ = await wait(for: nil)
    }

    private func wait(for text: String?) async -> String? {
        guard !hasEnded else { return nil }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiters.append((text, $0)) }
        } onCancel: {
            Task { await self.finish() }
        }
    }
}

extension BelayCommand {
    /// Starts a command that runs until it is stopped, does something meanwhile, and stops it.
    ///
    /// - Returns: what `body` gave, the exit code, and all that was written.
    func running<Value: Sendable>(
        _ arguments: [String], _ body: @Sendable (RunningProcess) async throws -> Value
    ) async throws -> (value: Value, code: Int, output: String) {
        try await runProcess(configuration(arguments), body)
    }
}

/// Starts a process, does something while it runs, and stops it.
///
/// - Returns: what `body` gave, the exit code, and all that was written. A process that still runs after
///   `body` is killed.
func runProcess<Value: Sendable>(
    _ configuration: Configuration, _ body: @Sendable (RunningProcess) async throws -> Value
) async throws -> (value: Value, code: Int, output: String) {
    let lines = OutputLines()
    let result = try await Subprocess.run(
        configuration, input: .none, output: .sequence, error: .combinedWithOutput
    ) { execution in
        let process = RunningProcess(process: execution.processIdentifier.value, output: lines)
        async let reading: Void = read(execution.standardOutput, into: lines)
        let value: Value
        do {
            value = try await body(process)
        } catch {
            process.signal(SIGKILL)
            _ = await reading
            throw error
        }
        process.signal(SIGKILL)  // changes nothing about one that has ended
        _ = await reading
        return value
    }
    return (result.closureResult, result.terminationStatus.code, await lines.text)
}

private func read(_ output: SubprocessOutputSequence, into lines: OutputLines) async {
    var pending: [UInt8] = []
    do {
        for try await buffer in output {
            pending += buffer.withUnsafeBytes { Array($0) }
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                await lines.append(String(decoding: pending[..<end], as: UTF8.self))
                pending.removeSubrange(...end)
            }
        }
    } catch {
        Issue.record("cannot read a process's output: \(error)")
    }
    await lines.finish()
}
