import Foundation
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

@Suite struct ScheduleTimerTests {
    private func workflow(_ name: String, _ cron: String, _ zone: String = "UTC") -> String {
        """
        name: \(name)
        on:
          schedule: { cron: "\(cron)", timezone: \(zone) }
        steps:
          - { id: one, uses: test.step }
        """
    }

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func next(_ texts: [String], after text: String) throws -> (date: String, workflows: [String])? {
        let test = try TestEngine([ScriptedStep("test.step")])
        let workflows = try texts.map(test.load)
        let timer = ScheduleTimer(engine: test.engine, workflows: { workflows })
        return timer.nextFirings(after: try date(text)).map { ($0.date.ISO8601Format(), $0.workflows.map(\.name)) }
    }

    @Test func `the earliest of all schedules comes next`() throws {
        let texts = [workflow("daily", "0 6 * * *"), workflow("hourly", "30 * * * *"), workflow("also", "30 5 * * *")]
        let first = try #require(try next(texts, after: "2027-01-15T05:00:00Z"))
        #expect(first.date == "2027-01-15T05:30:00Z" && first.workflows == ["hourly", "also"])
        let second = try #require(try next(texts, after: first.date))
        #expect(second.date == "2027-01-15T06:00:00Z" && second.workflows == ["daily"])
    }

    @Test func `a schedule keeps the time of its zone, in summer and in winter`() throws {
        let texts = [workflow("berlin", "0 6 * * *", "Europe/Berlin")]
        #expect(try next(texts, after: "2027-01-15T12:00:00Z")?.date == "2027-01-16T05:00:00Z")
        #expect(try next(texts, after: "2027-07-15T12:00:00Z")?.date == "2027-07-16T04:00:00Z")
    }

    @Test func `without a schedule there is nothing to wait for`() async throws {
        #expect(
            try next(["name: manual\nsteps:\n  - { id: one, uses: test.step }\n"], after: "2027-01-15T05:00:00Z") == nil
        )
    }

    /// Runs a timer until it has waited a number of times, and gives the times at which runs started.
    private func starts(
        _ texts: [String], waits: Int, from start: String, overshoot: TimeInterval = 0, step: ScriptedStep
    ) async throws -> [String] {
        let clock = SteppedClock(try date(start), steps: waits, overshoot: overshoot)
        let test = try TestEngine([step], configuration: EngineConfiguration(clock: clock.engineClock))
        try await test.engine.start()
        let workflows = try texts.map(test.load)
        await ScheduleTimer(engine: test.engine, workflows: { workflows }).run()
        let runs = try await test.engine.store.fetchRuns(RunFilter())
        return runs.map { "\($0.createdAt.ISO8601Format()) \($0.workflow)" }.sorted()
    }

    @Test func `runs start at their times, those of two workflows at once`() async throws {
        let texts = [workflow("a", "0 6 * * *"), workflow("b", "0 6 * * *")]
        let starts = try await starts(texts, waits: 1, from: "2027-01-15T05:00:00Z", step: ScriptedStep("test.step"))
        #expect(starts == ["2027-01-15T06:00:00Z a", "2027-01-15T06:00:00Z b"])
    }

    @Test func `a run that is still live at its next time is joined`() async throws {
        let hanging = ScriptedStep("test.step") { _, _ in
            try await Gate().waitForCancellation()
            return .succeeded([:])
        }
        let starts = try await starts(
            [workflow("slow", "* * * * *")], waits: 3, from: "2027-01-15T05:00:30Z", step: hanging)
        #expect(starts == ["2027-01-15T05:01:00Z slow"])
    }

    @Test func `times that passed while the machine slept are left out`() async throws {
        let starts = try await starts(
            [workflow("often", "*/5 * * * *")], waits: 2, from: "2027-01-15T05:01:00Z", overshoot: 3 * 3600 + 10,
            step: ScriptedStep("test.step"))
        // It slept through 05:05 and all that followed until 08:05:10; 08:05 is only ten seconds ago.
        #expect(starts.first == "2027-01-15T08:05:10Z often" && starts.count == 1)
    }
}

/// A clock whose first waits end at their times, or late the first time, and whose next wait is cancelled.
private final class SteppedClock: @unchecked Sendable {
    // Only touched under the lock.
    private let lock = NSLock()
    private var date: Date
    private var steps: Int
    private var overshoot: TimeInterval

    init(_ date: Date, steps: Int, overshoot: TimeInterval) {
        self.date = date
        self.steps = steps
        self.overshoot = overshoot
    }

    var engineClock: EngineClock {
        EngineClock(
            now: { self.lock.withLock { self.date } },
            sleepUntil: { target in
                try self.lock.withLock {
                    guard self.steps > 0 else { throw CancellationError() }
                    self.steps -= 1
                    self.date = max(self.date, target.addingTimeInterval(self.overshoot))
                    self.overshoot = 0
                }
            })
    }
}
