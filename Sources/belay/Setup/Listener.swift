import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Starts services that listen on a port, and stops them gracefully: by signals, or when their work is done.
struct Listener: Sendable {
    let host: String
    /// The port; 0 for any free one.
    let port: Int
    /// What stops it.
    var signals: [UnixSignal] = []

    /// A service that listens, and calls back with its port when it answers requests.
    typealias Listening = @Sendable (_ onReady: @escaping @Sendable (Int) async -> Void) async throws -> Void

    /// How long requests under way may take once the service is to stop.
    private static let grace = Duration.seconds(15)

    /// Serves until a signal comes, or the surrounding service group shuts down.
    ///
    /// - Throws: `CommandFailure` when it cannot listen.
    func run(_ service: @escaping Listening, onReady: @escaping @Sendable (Int) async -> Void) async throws {
        try await run([.init(service: listening(service, onReady))])
    }

    /// Does something as soon as the service is ready, then stops the service.
    ///
    /// - Throws: `CommandFailure` when it cannot listen; what `body` throws.
    func run(_ service: @escaping Listening, while body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let work = Part {
            for await port in ports { return try await body(port) }
        }
        try await run([
            .init(service: listening(service) { ready.yield($0) }),
            .init(
                service: work, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup),
        ])
    }

    private func run(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) async throws {
        var logger = Logger(label: "belay") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.grace
        try await ServiceGroup(configuration: configuration).run()
    }

    private func listening(_ service: @escaping Listening, _ onReady: @escaping @Sendable (Int) async -> Void) -> Part {
        Part {
            let (isReady, ready) = AsyncStream.makeStream(of: Void.self)
            do {
                try await service {
                    ready.yield()
                    await onReady($0)
                }
            } catch let error where !(error is CancellationError) {
                ready.finish()
                guard await isReady.first(where: { true }) == nil else { throw error }
                throw CommandFailure(
                    .unavailable,
                    "cannot listen on \(host):\(port): \(error); --port takes another port, 0 means any free one")
            }
        }
    }
}

/// One part of a service group.
private struct Part: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws {
        try await body()
    }
}
