import Confluence
import JSON
import StepKit

/// Works through the items of a job, some at the same time.
struct BulkWorker: Sendable {
    /// How often Confluence may fail on an item before the others go on without it.
    private static let faultsMax = 5
    /// How many items are under way at once; the client keeps to what Confluence bears.
    private static let atOnceMax = 4
    /// After how many items a line is logged.
    private static let logInterval = 100

    let job: BulkJob
    let jobs: BulkJobStore
    let services: StepServices
    let log: @Sendable (String) -> Void

    /// Does what is left to be done.
    ///
    /// An item that Confluence refuses is marked as failed, and the others go on. When Confluence cannot be reached or does
    /// not let us in, everything stops: the items that are left stay for the next attempt.
    ///
    /// - Throws: `StepFailure`, `CancellationError`, what SQLite reports.
    func work() async throws {
        try await jobs.releaseRunning(in: job.id)
        let tasks = BulkItemTasks(job: job, jobs: jobs, services: services)
        try await StepFailure.mapping { try await listItems() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<atOnce { group.addTask { try await doNext(tasks) } }
            var ended = 0
            while let wentOn = try await group.next() {
                guard wentOn else { continue }
                ended += 1
                if ended % Self.logInterval == 0 { log("\(ended) items done") }
                group.addTask { try await doNext(tasks) }
            }
        }
    }

    /// Pages get a place in the tree in the order in which they come; the index is written by one at a time.
    private var atOnce: Int {
        switch job.operation {
        case .create, .move, .index: 1
        case .update, .delete, .label, .export: Self.atOnceMax
        }
    }

    /// Asks Confluence for the items, when the request does not name them.
    private func listItems() async throws {
        guard !job.isListed, let cql = BulkQuery.cql(job.terms.objectValue ?? [:]) else { return }
        var found: [String] = []
        var known: Set<String> = []
        for try await result in try await services.confluence().searchResults(cql: cql) {
            // A list that changes while it is read may tell a page twice.
            guard result.type == "page", known.insert(result.contentID).inserted else { continue }
            found.append(result.contentID)
            guard found.count <= BulkRequest.itemsMax else {
                throw StepFailure(
                    .rejectedInput,
                    "the query finds more than \(BulkRequest.itemsMax) pages; narrow it, and start a job for each part")
            }
        }
        try await jobs.list(found, in: job.id)
        log("\(found.count) pages found")
    }

    /// Does the next item.
    ///
    /// - Returns: whether there was one.
    private func doNext(_ tasks: BulkItemTasks) async throws -> Bool {
        try Task.checkCancellation()
        guard let item = try await jobs.begin(in: job.id) else { return false }
        do {
            let end = try await StepFailure.mapping { try await tasks.end(of: item) }
            try await jobs.end(item.position, in: job.id, end)
        } catch let failure as StepFailure {
            // A call that is stopped because another item stops it all looks like one that got no answer.
            try Task.checkCancellation()
            guard !stopsAll(failure, item) else {
                try await jobs.putBack(item.position, in: job.id)
                throw failure
            }
            log("\(item.target): \(failure.message)")
            try await jobs.end(item.position, in: job.id, .failed(failure))
        }
        return true
    }

    /// Whether a failure tells of Confluence, and not of the item.
    private func stopsAll(_ failure: StepFailure, _ item: BulkItem) -> Bool {
        switch failure.kind {
        case .transient, .rateLimited: item.faults + 1 < Self.faultsMax
        case .unauthorized: !failure.isAboutItem
        default: false
        }
    }
}

extension StepFailure {
    /// Whether the account may do other things, just not this one.
    fileprivate var isAboutItem: Bool { field == BulkItemTasks.itemField }
}
