import Foundation
import HTTP
import Testing

@testable import Confluence

/// The rules of the gate, with a clock whose pauses end when the test says so.
@Suite(.timeLimit(.minutes(1)))
struct RequestGateTests {
    /// A clock that stands still until it is moved.
    private final class ManualClock: Sendable {
        private let start = ContinuousClock.now
        private let state = Locked((elapsed: Duration.zero, sleepers: [CheckedContinuation<Void, Never>]()))

        var clock: RequestGate.Clock {
            RequestGate.Clock(
                now: { [self] in start + state.withLock { $0.elapsed } },
                sleep: { [self] _ in
                    await withCheckedContinuation { sleeper in state.withLock { $0.sleepers.append(sleeper) } }
                })
        }

        /// Moves on, and wakes whoever sleeps, once somebody does.
        func advance(by duration: Duration) async {
            while state.withLock({ $0.sleepers.isEmpty }) { await Task.yield() }
            let sleepers = state.withLock { state in
                state.elapsed += duration
                defer { state.sleepers = [] }
                return state.sleepers
            }
            for sleeper in sleepers { sleeper.resume() }
        }
    }

    private func enter(_ gate: RequestGate, _ count: Int) async throws -> [RequestGate.Permit] {
        var permits: [RequestGate.Permit] = []
        for _ in 0..<count { permits.append(try await gate.enter(isRetry: false, patience: .seconds(60))) }
        return permits
    }

    private func until(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `as many as configured are under way while there is work, never more`() async throws {
        let gate = RequestGate(concurrency: 4)
        var permits = try await enter(gate, 4)
        try await withThrowingTaskGroup(of: RequestGate.Permit.self) { group in
            for _ in 0..<10 { group.addTask { try await gate.enter(isRetry: false, patience: .seconds(60)) } }
            try await until { gate.waiting == 10 }
            for left in (0..<10).reversed() {
                gate.leave(permits.removeFirst(), .answered(isNearLimit: false))
                // The place is taken again before anyone else could see it free.
                #expect(gate.inFlight == 4 && gate.waiting == left)
                if let permit = try await group.next() { permits.append(permit) }
            }
        }
        for permit in permits { gate.leave(permit, .failed) }
        #expect(gate.inFlight == 0)
    }

    @Test func `first come, first served, but for those that were in before`() async throws {
        let gate = RequestGate(concurrency: 1)
        var permit = try await enter(gate, 1)[0]
        let order = Collected<String>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, name) in ["a", "b", "retry", "c"].enumerated() {
                group.addTask {
                    let permit = try await gate.enter(isRetry: name == "retry", patience: .seconds(60))
                    order.append(name)
                    gate.leave(permit, .answered(isNearLimit: false))
                }
                try await until { gate.waiting == index + 1 }
            }
            gate.leave(permit, .answered(isNearLimit: false))
            try await group.waitForAll()
        }
        #expect(order.values == ["retry", "a", "b", "c"])
        permit = try await enter(gate, 1)[0]
        gate.leave(permit, .failed)
    }

    @Test func `who is cancelled while waiting takes no place`() async throws {
        let gate = RequestGate(concurrency: 1)
        let permit = try await enter(gate, 1)[0]
        let waiting = Task { try await gate.enter(isRetry: false, patience: .seconds(60)) }
        try await until { gate.waiting == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(gate.waiting == 0)
        gate.leave(permit, .failed)
        gate.leave(try await enter(gate, 1)[0], .failed)
        #expect(gate.inFlight == 0)
    }

    @Test func `when the site asks for a pause everyone waits until it is over`() async throws {
        let manual = ManualClock()
        let gate = RequestGate(concurrency: 4, clock: manual.clock)
        let permits = try await enter(gate, 2)
        gate.leave(permits[0], .throttled(pause: .seconds(7)))
        let waiting = Task { try await gate.enter(isRetry: false, patience: .seconds(60)) }
        try await until { gate.waiting == 1 }
        // An answer to what was sent before does not end the pause.
        gate.leave(permits[1], .answered(isNearLimit: false))
        await manual.advance(by: .seconds(6))
        #expect(gate.waiting == 1 && gate.inFlight == 0)
        await manual.advance(by: .seconds(1))
        gate.leave(try await waiting.value, .answered(isNearLimit: false))
    }

    @Test func `a pause that is longer than a call can wait is said at once, to those in line too`() async throws {
        let manual = ManualClock()
        let gate = RequestGate(concurrency: 1, clock: manual.clock)
        let permit = try await enter(gate, 1)[0]
        let waiting = Task { try await gate.enter(isRetry: false, patience: .seconds(60)) }
        try await until { gate.waiting == 1 }
        gate.leave(permit, .throttled(pause: .seconds(3600)))
        await #expect(throws: RequestGate.Refusal.self) { try await waiting.value }
        await #expect(throws: RequestGate.Refusal.self) {
            try await gate.enter(isRetry: false, patience: .seconds(3599))
        }
        await manual.advance(by: .seconds(3600))
        gate.leave(try await enter(gate, 1)[0], .failed)
    }

    @Test func `too many requests halve what runs at once, and good answers bring it back slowly`() async throws {
        let gate = RequestGate(concurrency: 8, clock: .skipping(Collected()))
        let burst = try await enter(gate, 8)
        // Eight requests of one burst that the site refuses are one reason to slow down.
        for permit in burst { gate.leave(permit, .throttled(pause: .seconds(1))) }
        #expect(gate.limit == 4)
        let next = try await enter(gate, 1)
        gate.leave(next[0], .throttled(pause: nil))
        #expect(gate.limit == 2)
        var answers = 0
        while gate.limit < 8 {
            gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: false))
            answers += 1
        }
        // One more for each round: 2 + 3 + … + 7 answers.
        #expect((20...40).contains(answers))
        for _ in 0..<50 { gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: false)) }
        #expect(gate.limit == 8)
    }

    @Test func `a site near its limit is asked less at once, and never not at all`() async throws {
        let gate = RequestGate(concurrency: 8)
        gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: true))
        #expect(gate.limit == 6)
        for _ in 0..<50 { gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: true)) }
        #expect(gate.limit == 1)
    }

    @Test func `a site that tells what it still takes is sent no more, and nothing until it takes more`() async throws {
        let manual = ManualClock()
        let gate = RequestGate(concurrency: 8, clock: manual.clock)
        gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: false, remaining: 2, pause: nil))
        let permits = try await enter(gate, 2)
        let waiting = Task { try await gate.enter(isRetry: false, patience: .seconds(60)) }
        try await until { gate.waiting == 1 }
        gate.leave(permits[0], .answered(isNearLimit: false, remaining: 1, pause: nil))
        #expect(gate.waiting == 1 && gate.inFlight == 1)
        gate.leave(permits[1], .answered(isNearLimit: false, remaining: 0, pause: .seconds(5)))
        #expect(gate.waiting == 1 && gate.inFlight == 0)
        await manual.advance(by: .seconds(5))
        // One finds out how many more there are.
        let first = try await waiting.value
        #expect(gate.inFlight == 1)
        gate.leave(first, .answered(isNearLimit: false, remaining: 7, pause: nil))
        for permit in try await enter(gate, 7) { gate.leave(permit, .answered(isNearLimit: false)) }
        for permit in try await enter(gate, 8) { gate.leave(permit, .answered(isNearLimit: false)) }
    }

    @Test func `a site where most fails is not tried again and again, until it answers`() async throws {
        let gate = RequestGate(concurrency: 8)
        var retries = 0
        while gate.takeRetry() { retries += 1 }
        #expect(retries == 100)
        gate.leave(try await enter(gate, 1)[0], .failed)
        #expect(!gate.takeRetry())
        gate.leave(try await enter(gate, 1)[0], .answered(isNearLimit: false))
        #expect(gate.takeRetry() && !gate.takeRetry())
    }

    @Test func `all clients of a site share its gate, as long as there are any`() {
        var first: RequestGate? = RequestGates.gate(of: "https://gate.example/wiki", concurrency: 3)
        #expect(RequestGates.gate(of: "https://gate.example/wiki", concurrency: 5) === first)
        #expect(first?.limit == 5)
        #expect(RequestGates.gate(of: "https://other.example/wiki", concurrency: 3) !== first)
        first = nil
        let next = RequestGates.gate(of: "https://gate.example/wiki", concurrency: 2)
        #expect(next.limit == 2)
    }
}
