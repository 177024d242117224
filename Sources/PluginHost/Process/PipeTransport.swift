internal import MCP
internal import Subprocess

/// What waits to be written to a child's standard input.
struct Outbox: Sendable {
    private let stream: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init(linesMax: Int) {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(linesMax))
    }

    func add(_ line: [UInt8]) throws(MCPError) {
        switch continuation.yield(line) {
        case .enqueued:
            return
        case .dropped:
            throw MCPError(
                code: .overloaded, message: "the plugin does not read its standard input; too much waits there already")
        default:
            throw MCPError(code: .connectionClosed, message: "the connection to the plugin is closed")
        }
    }

    /// Closes the child's standard input when everything that waits is written.
    func finish() {
        continuation.finish()
    }

    /// Writes what comes until `finish()` or the child's end, then closes the child's standard input.
    ///
    /// Lines are written here alone, one after the other, so cancelling a call never leaves half a line in the pipe.
    func write(to writer: StandardInputWriter) async {
        do {
            for await line in stream {
                let bytes = line + [UInt8(ascii: "\n")]
                guard try await writer.write(bytes) == bytes.count else { break }
            }
        } catch {
            // The child no longer reads. That it ended, or no longer answers, shows at its standard output.
        }
        finish()
        try? await writer.finish()
    }
}

/// MCP over the pipes of a child: one message a line.
struct PipeTransport: MCPTransport {
    let output: SubprocessOutputSequence
    let outbox: Outbox
    let lineBytesMax: Int

    func send(_ line: [UInt8]) throws(MCPError) {
        try outbox.add(line)
    }

    func receive(_ deliver: @escaping @Sendable (MCPFrame) async throws -> Void) async throws {
        var framer = LineFramer(lineBytesMax: lineBytesMax)
        for try await buffer in output {
            // The library goes on reading in a cancelled task as long as there is something to read.
            try Task.checkCancellation()
            for frame in framer.append(buffer.bytes) { try await deliver(frame) }
        }
        for frame in framer.finish() { try await deliver(frame) }
    }
}

extension SubprocessOutputSequence.Buffer {
    var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
