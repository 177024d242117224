import Confluence
import JSON
import StepKit

/// `bulk.process`: does the same to many pages, each once, however often it is stopped on the way.
struct BulkProcess: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "bulk.process",
        summary: "Create, update, delete, label, move, export or index many pages, each once.",
        input:
            .object(
                properties: [
                    "request": JSONSchema([
                        "type": "object",
                        "description": "What to do and to which pages: the body of `POST /bulk/process`.",
                    ]),
                    "job": .string("A job that is stored already, as the HTTP API does it."),
                ]
            )
            .requiring(oneOf: [["request"], ["job"]]),
        output: .object(
            properties: [
                "operation": .string("What was done."),
                "total": .integer("Items of the job."),
                "done": .integer("Items that were done; of a dry run, would be."),
                "skipped": .integer("Items that were like that already."),
                "failed": .integer("Items that could not be done."),
                "errors": .array(of: .string("An item and why it failed."), "The first 20 that failed."),
            ],
            required: ["operation", "total", "done", "skipped", "failed", "errors"]),
        // Each item is marked before and after, and done with a key of its own.
        effect: .destructive, idempotency: .native, timeout: .seconds(86_400))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        guard let request = input["request"] else {
            return StepPlan(summary: "would go on with job \(try input.string("job"))")
        }
        let read = try Self.read(request)
        switch read.selection {
        case .pages(let ids): return StepPlan(summary: "would \(read.operation.rawValue) \(ids.count) pages")
        case .contents(let pages): return StepPlan(summary: "would \(read.operation.rawValue) \(pages.count) pages")
        case .spaces(let keys): return StepPlan(summary: "would index \(keys.joined(separator: ", "))")
        case .query(let cql):
            return try await StepFailure.mapping {
                let found = try await services.confluence().search(cql: cql, limit: 3).map { "\"\($0.title)\"" }
                let titles = found.isEmpty ? "no page" : found.joined(separator: ", ") + " and all that follow"
                return StepPlan(summary: "would \(read.operation.rawValue) \(titles)")
            }
        }
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let jobs = try await services.jobs()
        let job = try await job(input, context, jobs)
        try await BulkWorker(job: job, jobs: jobs, services: services, log: context.log).work()
        let progress = try await jobs.fetchProgress(job.id)
        let failed = try await jobs.fetchItems(job.id, state: .failed, limit: 20)
        return .succeeded([
            "operation": .string(job.operation.rawValue), "total": .int(progress.total),
            "done": .int(progress[.done]), "skipped": .int(progress[.skipped]), "failed": .int(progress[.failed]),
            "errors": .array(failed.map { .string("\($0.target): \($0.failure?.message ?? "")") }),
        ])
    }

    /// The job to be worked on; one of a request is stored under the attempt's key, and found again under it.
    private func job(_ input: StepInput, _ context: StepContext, _ jobs: BulkJobStore) async throws -> BulkJob {
        var id = context.idempotencyKey
        if let request = input["request"] {
            try await jobs.add(try Self.read(request), as: id)
        } else {
            id = try input.string("job")
        }
        guard let job = try await jobs.fetchJob(id) else {
            throw StepFailure(
                .notFound, "there is no job '\(id)' in the record of jobs; start one with POST /bulk/process",
                field: "/job")
        }
        return job
    }

    private static func read(_ request: JSONValue) throws -> BulkRequest {
        do {
            return try BulkRequest(request)
        } catch {
            let place = error.faults.first?.pointer ?? ""
            throw StepFailure(.rejectedInput, "'request': \(error)", field: "/request\(place)")
        }
    }
}
