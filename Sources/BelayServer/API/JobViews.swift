import Foundation
import JSON
import StandardSteps
import StepKit
import WorkflowEngine

extension BulkJob {
    /// The job as the API shows it.
    ///
    /// - Parameters:
    ///   - run: the run that works on it.
    ///   - progress: how far it has come.
    ///   - running: the items that are under way.
    ///   - failed: the first items that failed.
    /// - Returns: the job's members, the run's state among them.
    func view(
        _ run: RunRecord, _ progress: BulkProgress, running: [BulkItem], failed: [BulkItem]
    ) -> JSONValue {
        let isEnded = run.state.isTerminal
        let perMinute = isEnded ? 0 : progress.endedLately
        let secondsLeft = perMinute > 0 ? JSONValue.int(progress.open * 60 / perMinute) : .null
        let ended = progress.total - progress.open
        return [
            "id": .string(run.id), "operation": .string(operation.rawValue), "dry_run": .bool(isDryRun),
            "state": .string(run.state.rawValue), "failure": run.failure?.json ?? .null,
            "listed": .bool(isListed), "total": .int(progress.total), "done": .int(progress[.done]),
            "skipped": .int(progress[.skipped]), "failed": .int(progress[.failed]), "open": .int(progress.open),
            "progress": progress.total > 0 ? .double(Double(ended) / Double(progress.total)) : .null,
            "items_per_minute": .int(perMinute), "seconds_left": isEnded ? .int(0) : secondsLeft,
            "created_at": .confluenceTime(createdAt), "started_at": .confluenceTime(run.startedAt),
            "ended_at": .confluenceTime(run.endedAt),
            "under_way": .array(
                running.map { ["target": .string($0.target), "so_far": $0.result ?? .null] }),
            "errors": .array(
                failed.map { item in
                    [
                        "position": .int(item.position), "target": .string(item.target),
                        "failure": item.failure?.json ?? .null,
                    ]
                }),
        ]
    }
}

extension BulkItem {
    /// The item as the API shows it.
    var view: JSONValue {
        [
            "position": .int(position), "target": .string(target), "state": .string(state.rawValue),
            "tries": .int(tries), "result": result ?? .null, "failure": failure?.json ?? .null,
            "ended_at": .confluenceTime(endedAt),
        ]
    }
}
