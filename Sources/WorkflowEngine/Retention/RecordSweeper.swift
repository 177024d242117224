public import Foundation
import Logging

/// Takes old events and runs out of the record, so that the disk does not fill up.
///
/// Small batches let everybody else write in between.
public struct RecordSweeper: Sendable {
    /// How long what has ended is kept, in seconds.
    public struct Keeping: Sendable, Equatable {
        /// Events whose runs have ended; at least two days, in which their repetitions are recognised.
        public var events: TimeInterval
        /// Runs that have ended.
        public var runs: TimeInterval

        /// Says how long; 30 and 90 days unless something else is said.
        public init(events: TimeInterval = 30 * 86_400, runs: TimeInterval = 90 * 86_400) {
            self.events = events
            self.runs = runs
        }
    }

    /// How often is swept, in seconds.
    private static let pause: TimeInterval = 3600

    private let engine: Engine
    private let keeping: Keeping

    /// Makes a sweeper.
    ///
    /// - Parameters:
    ///   - engine: whose record is swept.
    ///   - keeping: how long what has ended is kept.
    public init(engine: Engine, keeping: Keeping) {
        self.engine = engine
        self.keeping = keeping
    }

    /// Sweeps now and every hour, until the task is cancelled.
    public func run() async {
        let clock = engine.configuration.clock
        while !Task.isCancelled {
            do {
                try await sweep()
            } catch is CancellationError {
                return
            } catch {
                engine.logger.error("cannot take old events and runs out of the record, trying again later: \(error)")
            }
            do { try await clock.sleepUntil(clock.now() + Self.pause) } catch { return }
        }
    }

    /// Sweeps once.
    ///
    /// - Returns: how many events and runs were taken out.
    /// - Throws: `DatabaseError` when the record cannot be written; `CancellationError`.
    @discardableResult
    public func sweep() async throws -> (events: Int, runs: Int) {
        let now = engine.configuration.clock.now()
        let store = engine.store
        // Runs first: they keep their events from being swept.
        let runs = try await inBatches { try await store.deleteRuns(endedBefore: now - keeping.runs) }
        let events = try await inBatches { try await store.deleteEvents(before: now - keeping.events) }
        try await store.forgetDeliveryKeys(at: now)
        if runs + events > 0 { engine.logger.info("took \(events) old events and \(runs) old runs out of the record") }
        return (events, runs)
    }

    private func inBatches(_ delete: () async throws -> Int) async throws -> Int {
        var total = 0
        while case let count = try await delete(), count > 0 { total += count }
        return total
    }
}
