internal import CCurl
internal import CCurlSystem
internal import Foundation

/// Runs transfers on one thread over one multi handle.
///
/// A transfer is handed in under the lock and belongs to the thread until its continuation is resumed.
/// Nothing is remembered about a transfer that has ended, so a late cancellation finds nothing to do.
final class TransferDriver: Sendable {
    private enum Command {
        case start(Transfer)
        case cancel(Transfer)
    }

    /// What other threads leave for the driver's.
    private struct Inbox {
        var commands: [Command] = []
        var transferCount = 0
        var isStopping = false
        var isStopped = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let inbox = Locked(Inbox())
    private let multi: MultiHandle
    private let configuration: HTTPClientConfiguration

    init(configuration: HTTPClientConfiguration) {
        self.configuration = configuration
        multi = MultiHandle(configuration)
        let thread = Thread { [self] in run() }
        thread.name = "http-client"
        thread.start()
    }

    /// Runs one hop; cancelling the task cancels it.
    func perform(_ hop: Hop) async throws -> HTTPResponse {
        let transfer = Transfer(hop: hop)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.continuation = continuation
                submit(transfer)
            }
        } onCancel: {
            transfer.cancel()
            post(.cancel(transfer))
        }
    }

    /// Asks the thread to end.
    func stop() {
        inbox.withLock {
            $0.isStopping = true
            wakeUp($0)
        }
    }

    /// Asks the thread to end and waits until it has.
    func stopAndWait() async {
        await withCheckedContinuation { continuation in
            let isStopped = inbox.withLock {
                $0.isStopping = true
                if !$0.isStopped { $0.stopWaiters.append(continuation) }
                wakeUp($0)
                return $0.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    private func submit(_ transfer: Transfer) {
        let refusal: HTTPError? = inbox.withLock {
            if $0.isStopping { return Self.stopped }
            guard $0.transferCount < configuration.maxRequests else {
                return HTTPError(
                    code: .overloaded,
                    message: "\(configuration.maxRequests) HTTP requests are under way; wait for some to end",
                    isConnectionFailure: true)
            }
            $0.transferCount += 1
            $0.commands.append(.start(transfer))
            wakeUp($0)
            return nil
        }
        if let refusal { transfer.finish(.failure(refusal)) }
    }

    private func post(_ command: Command) {
        inbox.withLock {
            guard !$0.isStopping else { return }
            $0.commands.append(command)
            wakeUp($0)
        }
    }

    /// Ends the thread's poll; under the lock, so that the handle cannot go away meanwhile.
    private func wakeUp(_ inbox: Inbox) {
        if !inbox.isStopped { multi.wakeUp() }
    }

    private static let stopped = HTTPError(
        code: .cancelled, message: "the HTTP client was shut down", isConnectionFailure: true)
}

/// The part that runs on the driver's thread.
extension TransferDriver {
    private func run() {
        MultiHandle.ignoreBrokenPipes()
        var active = ActiveTransfers()
        while true {
            let (commands, isStopping) = inbox.withLock { inbox in
                defer { inbox.commands = [] }
                return (inbox.commands, inbox.isStopping)
            }
            for command in commands { execute(command, &active) }
            if isStopping { break }
            if let fault = multi.perform() { endAll(&active, fault) }
            while let (easy, result) = multi.takeFinished() {
                guard let transfer = active[easy] else { continue }
                end(transfer, &active, transfer.result(result))
            }
            for transfer in active.overdue(at: .now) { end(transfer, &active, .failure(transfer.timeoutError)) }
            if let fault = multi.wait(isIdle: active.isEmpty, until: active.nextDeadline) { endAll(&active, fault) }
        }
        endAll(&active, Self.stopped)
        let waiters = inbox.withLock { inbox in
            multi.close()
            inbox.isStopped = true
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func execute(_ command: Command, _ active: inout ActiveTransfers) {
        switch command {
        case .start(let transfer):
            guard !transfer.isCancelled else {
                return end(transfer, &active, .failure(CancellationError()))
            }
            do {
                let easy = try transfer.prepare(configuration)
                try multi.add(easy)
                active.insert(transfer, easy)
            } catch {
                end(transfer, &active, .failure(error))
            }
        case .cancel(let transfer):
            guard let handle = transfer.handle, active[handle.pointer] != nil else { return }
            end(transfer, &active, .failure(CancellationError()))
        }
    }

    private func end(
        _ transfer: Transfer, _ active: inout ActiveTransfers,
        _ result: Result<HTTPResponse, any Error>
    ) {
        if let handle = transfer.handle, active.remove(handle.pointer) {
            multi.remove(handle.pointer)
        }
        inbox.withLock { $0.transferCount -= 1 }
        transfer.finish(result)
    }

    private func endAll(_ active: inout ActiveTransfers, _ error: HTTPError) {
        for transfer in active.all { end(transfer, &active, .failure(error)) }
    }
}
