import Foundation
import GRDB
import JSON
import StepKit
import WorkflowLanguage

@testable import WorkflowEngine

/// An engine with an intake; the body of a delivery is the JSON of its incidents.
struct IntakeScene {
    let test: TestEngine
    let intake: EventIntake
    /// The engine's clock, unless it has the system's.
    let clock: ManualClock

    private struct BadBody: Error, CustomStringConvertible { let description = "no alert" }

    init(
        _ texts: [String], steps: [ScriptedStep] = [ScriptedStep("test.step")], path: String? = nil,
        clock: ManualClock? = ManualClock(), source: String = "alertmanager", waitingMax: Int = 1024
    ) async throws {
        self.clock = clock ?? ManualClock()
        test = try TestEngine(
            steps, path: path, configuration: EngineConfiguration(clock: clock?.engineClock ?? .system))
        try await test.engine.start()
        let workflows = try texts.map(test.load)
        intake = EventIntake(
            engine: test.engine, workflows: { workflows },
            decoders: [
                source: { event in
                    let incidents = try JSONValue(parsing: event.body).arrayValue ?? []
                    guard !incidents.isEmpty else { throw BadBody() }
                    return .incidents(incidents.compactMap(Incident.init(json:)))
                }
            ], waitingMax: waitingMax)
    }

    /// Delivers an incident.
    func deliver(
        _ incident: Incident, as key: String? = nil, proof: String? = nil
    ) async throws -> EventRecord {
        try await intake.accept(
            source: "alertmanager", body: Array(JSONValue.array([incident.json]).serialized().utf8), proof: proof,
            deliveryKey: key)
    }

    var store: RunStore { test.engine.store }

    func runs() async throws -> [RunRecord] { try await store.fetchRuns(RunFilter()) }
}

extension RunStore {
    /// Leaves an event as a crash does that comes before its decisions are stored.
    func storeUndecided(_ event: EventRecord, key: String? = nil) async throws {
        _ = try await settle(event, [], on: .arrival(key: key), at: event.receivedAt)
        try await write { db in
            try db.execute(sql: "UPDATE events SET decided_at = NULL WHERE id = ?", arguments: [event.id])
        }
    }
}

/// A clock that stands still until a test moves it.
final class ManualClock: @unchecked Sendable {
    // Only touched under the lock.
    private let lock = NSLock()
    private var date = Date(timeIntervalSince1970: 1_800_000_000)
    private var sleepers: [Int: (until: Date, wake: CheckedContinuation<Void, any Error>)] = [:]
    private var count = 0

    /// For what times somebody waits, the earliest first.
    var waits: [Date] { lock.withLock { sleepers.values.map(\.until).sorted() } }

    var now: Date { lock.withLock { date } }

    var engineClock: EngineClock { EngineClock(now: { self.now }, sleepUntil: { try await self.sleep(until: $0) }) }

    /// Moves the clock on, and wakes those whose time has come.
    func advance(by seconds: TimeInterval) {
        let woken = lock.withLock {
            date += seconds
            let due = sleepers.filter { $0.value.until <= date }
            for id in due.keys { sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for wake in woken { wake.resume() }
    }

    /// Waits until somebody waits for a time that a condition wants.
    func waitForSleeper(_ condition: (Date) -> Bool) async throws {
        while !waits.contains(where: condition) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func sleep(until target: Date) async throws {
        let id = lock.withLock {
            count += 1
            return count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = lock.withLock {
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if target <= date { return .success(()) }
                    sleepers[id] = (target, wake)
                    return nil
                }
                if let outcome { wake.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = lock.withLock { sleepers.removeValue(forKey: id) }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }
}
