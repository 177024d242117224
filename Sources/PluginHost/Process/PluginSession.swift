internal import Foundation
internal import JSON
internal import Logging
internal import MCP
internal import StepKit
internal import Subprocess

/// How one life of a plugin's process ended.
struct PluginEnd: Sendable, CustomStringConvertible {
    /// What became of the process, or why there was none.
    var outcome: String
    /// Why we ended it, if we did.
    var reason: String?
    /// The end of what it wrote to standard error.
    var lastWords: String
    /// Whether the process never came to be.
    var isStartError = false

    var description: String {
        (reason.map { "\($0); it \(outcome)" } ?? outcome)
            + (lastWords.isEmpty ? "" : "; it wrote to standard error: \(lastWords)")
    }
}

/// One life of a plugin's process: from its start to the end of its process group.
struct PluginSession: Sendable {
    let name: String
    let command: ChildCommand
    let client: MCPClientConfiguration
    let outbox: Outbox
    let redactor: Redactor
    let logger: Logger

    private enum Event {
        case readerEnded((any Error)?)
        case setUp((any Error)?)
        case drained(lastWords: String)
        case written
    }

    private static let lastWordsLengthMax = 1 << 10
    /// More than is shown, so that a secret is blotted out before a cut could leave half of it.
    private static let lastWordsBytesKept = 16 << 10

    /// Starts the process, hands a connected client to `setUp`, and returns when the process has ended.
    ///
    /// An error of `setUp` ends the process. Cancelling the task ends the process too.
    func run(setUp: @escaping @Sendable (MCPClient, MCPServerInfo) async throws -> Void) async -> PluginEnd {
        do {
            let (end, value) = try await ChildProcess.run(
                command, input: .inputWriter, patience: .seconds(1)
            ) { child in
                await converse(child, setUp)
            }
            return PluginEnd(outcome: end.description, reason: value.reason, lastWords: value.lastWords)
        } catch {
            return PluginEnd(outcome: "could not be started: \(error)", lastWords: "", isStartError: true)
        }
    }

    private func converse(
        _ child: ChildProcess.Child<CustomWriteInput>,
        _ setUp: @escaping @Sendable (MCPClient, MCPServerInfo) async throws -> Void
    ) async -> (reason: String?, lastWords: String) {
        let transport = PipeTransport(
            output: child.standardOutput, outbox: outbox, lineBytesMax: client.answerBytesMax)
        let client = MCPClient(transport: transport, configuration: client) { log($0) }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask { .drained(lastWords: await drain(child.standardError)) }
            group.addTask {
                await outbox.write(to: child.standardInputWriter)
                return .written
            }
            group.addTask { .readerEnded(await failure(of: { try await client.run() })) }
            group.addTask { .setUp(await failure(of: { try await setUp(client, client.connect()) })) }

            var result: (reason: String?, lastWords: String) = (nil, "")
            for await event in group {
                switch event {
                case .setUp(let error?), .readerEnded(let error?):
                    if result.reason == nil, !isConsequence(error) { result.reason = redactor.redact("\(error)") }
                    group.cancelAll()
                case .readerEnded(nil):
                    group.cancelAll()
                case .drained(let lastWords):
                    result.lastWords = lastWords
                case .setUp(nil), .written:
                    break
                }
            }
            return result
        }
    }

    /// Whether an error only says that the connection is over, not why.
    private func isConsequence(_ error: any Error) -> Bool {
        error is CancellationError || (error as? MCPError)?.code == .connectionClosed
    }

    /// Logs standard error to its end.
    ///
    /// Once cancelled it takes only what is in the pipe already: something may hold the other end open for ever.
    private func drain(_ output: SubprocessOutputSequence) async -> String {
        var log = LineLog { [logger, redactor] line in logger.info("\(redactor.redact(line))") }
        var lastWords: [UInt8] = []
        var bytesLeftWhenCancelled = 64 << 10
        do {
            for try await buffer in output {
                let bytes = buffer.bytes
                log.append(bytes)
                lastWords = (lastWords + bytes).suffix(Self.lastWordsBytesKept)
                if Task.isCancelled {
                    bytesLeftWhenCancelled -= bytes.count
                    if bytesLeftWhenCancelled < 0 { break }
                }
            }
        } catch {
            logger.warning("cannot read the plugin's standard error: \(error)")
        }
        log.finish()
        let text = redactor.redact(String(decoding: lastWords, as: UTF8.self))
        return String(text.trimmingCharacters(in: .whitespacesAndNewlines).suffix(Self.lastWordsLengthMax))
    }

    private func log(_ notice: MCPClient.Notice) {
        switch notice {
        case .garbage(let reason):
            logger.warning("the plugin wrote something else than MCP messages to standard output: \(reason)")
        case .unexpectedAnswer(let id):
            logger.debug("an answer came too late or to nothing", metadata: ["id": "\(id?.json.serialized() ?? "")"])
        case .refusedRequest(let method):
            logger.debug("refused the plugin's request `\(method)`")
        case .logMessage(let level, let text):
            logger.info("\(redactor.redact(text))", metadata: ["level": "\(level)"])
        case .toolsChanged:
            logger.warning("the plugin says that its tools have changed; they are read again when it is restarted")
        }
    }
}

private func failure(of work: () async throws -> Void) async -> (any Error)? {
    do {
        try await work()
        return nil
    } catch {
        return error
    }
}
