import Foundation
import Logging
public import WorkflowLanguage

/// Starts the runs of workflows with a schedule, at their times.
///
/// Times that pass while Belay is down, or while the machine sleeps, are not made up for.
public struct ScheduleTimer: Sendable {
    /// How late a run may start: a time that passed longer ago is left out.
    static let latenessMax: TimeInterval = 60

    private let engine: Engine
    private let workflows: @Sendable () -> [Workflow]

    /// Makes a timer.
    ///
    /// - Parameters:
    ///   - engine: accepts the runs.
    ///   - workflows: all workflows.
    public init(engine: Engine, workflows: @escaping @Sendable () -> [Workflow]) {
        self.engine = engine
        self.workflows = workflows
    }

    /// Starts runs until the task is cancelled.
    public func run() async {
        let clock = engine.configuration.clock
        var last = clock.now()
        while let next = nextFirings(after: last) {
            do { try await clock.sleepUntil(next.date) } catch { return }
            let earliest = clock.now().addingTimeInterval(-Self.latenessMax)
            if next.date >= earliest {
                for workflow in next.workflows { await start(workflow) }
            } else {
                engine.logger.warning("left out the schedules from \(next.date) on: their time has long passed")
            }
            last = max(next.date, earliest)
        }
    }

    /// The next time at which a schedule fires, and the workflows that start then.
    func nextFirings(after date: Date) -> (date: Date, workflows: [Workflow])? {
        var firings: [(date: Date, workflow: Workflow)] = []
        for workflow in workflows() {
            for case .schedule(let trigger) in workflow.triggers {
                guard let cron = try? CronExpression(parsing: trigger.cron),
                    let zone = TimeZone(identifier: trigger.timezone), let next = cron.next(after: date, in: zone)
                else { continue }  // validation has refused such a trigger before
                firings.append((next, workflow))
            }
        }
        guard let first = firings.map(\.date).min() else { return nil }
        return (first, firings.filter { $0.date == first }.map(\.workflow))
    }

    private func start(_ workflow: Workflow) async {
        do {
            // A run that is still under way when its next time comes is not joined by a second one.
            _ = try await engine.submit(workflow, RunRequest(trigger: .schedule, dedupeKey: "schedule"))
        } catch {
            engine.logger.error("the scheduled run of '\(workflow.name)' did not start: \(error)")
        }
    }
}
