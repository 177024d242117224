import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StandardSteps
import StepKit
import WorkflowEngine
import WorkflowLanguage

extension BelayServer {
    /// Doing the same to many pages.
    ///
    /// A job is a run: it survives a crash, and is cancelled as any run is.
    var bulkRoutes: [Route] {
        [
            Route(.post, "/bulk/process", "Do the same to many pages", handler: upstream(startJob))
                .body(BulkRequest.schema, forms: BulkRequest.forms)
                .answer(.accepted, "The job.", Self.job).problem(.badGateway, .gatewayTimeout),
            Route(.post, "/bulk/index", "Bring pages or spaces to the local index", handler: upstream(startIndexing))
                .body(Self.indexing, forms: BulkRequest.indexingForms)
                .answer(.accepted, "The job.", Self.job).problem(.badGateway, .gatewayTimeout),
            Route(.get, "/jobs/{id}", "How far a job has come", handler: upstream(getJob))
                .answer(.ok, "The job.", Self.job),
            Route(.get, "/jobs/{id}/items", "What became of each item", handler: upstream(listItems))
                .query(
                    .init("state", .string("Only items in this state.", enum: BulkItem.State.allCases.map(\.rawValue))),
                    .init("limit", .integer("How many to a page.", minimum: 1, maximum: 1_000, default: 100)),
                    .init("cursor", .integer("From the Link of the page before.", minimum: 0, maximum: 1_000_000))
                )
                .answer(.ok, "The items.", Self.items),
            Route(.get, "/jobs/{id}/export", "The texts that a job has exported", handler: upstream(exportJob))
                .answer(.ok, "A line of JSON for each page.", mediaTypes: "application/x-ndjson"),
            Route(.post, "/jobs/{id}/resume", "Go on with a job that was stopped", handler: upstream(resumeJob))
                .body(.object(properties: ["reason": .text("Why, for the journal.", lengthMax: 1_000)]))
                .answer(.accepted, "The job, as a new run.", Self.job),
        ]
    }

    /// The largest body: a thousand pages with their texts.
    private static let bytesMax = 16 << 20

    private static let indexing: JSONSchema = {
        let names: Set = ["page_ids", "label", "cql", "space_key", "spaces", "dry_run"]
        return .object(properties: BulkRequest.schema.properties.filter { names.contains($0.key) })
    }()

    private static let job = JSONSchema([
        "type": "object", "required": ["id", "operation", "state", "total", "done", "skipped", "failed", "open"],
        "properties": [
            "id": ["type": "string"], "operation": ["type": "string"], "state": ["type": "string"],
            "total": ["type": "integer"], "done": ["type": "integer"], "skipped": ["type": "integer"],
            "failed": ["type": "integer"], "open": ["type": "integer"],
        ],
    ])

    private static let items = JSONSchema([
        "type": "object", "required": ["items"],
        "properties": ["items": ["type": "array", "items": ["type": "object"]]],
    ])

    /// Answers `POST /bulk/process`.
    func startJob(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(BulkRequest.schema, bytesMax: Self.bytesMax)
        return try await start(try BulkRequest(.object(body)))
    }

    /// Answers `POST /bulk/index`.
    func startIndexing(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.indexing)
        return try await start(try BulkRequest(.object(body.merging(["operation": "index"]) { $1 })))
    }

    /// Stores a job, then starts its run: a crash in between leaves a job without a run, which nobody knows of.
    private func start(_ request: BulkRequest) async throws -> Response {
        // A service without Confluence says so now, not in the run.
        _ = try await services.confluence()
        let jobs = try await services.jobs()
        let jobID = SortableID.make(at: Date())
        try await jobs.add(request, as: jobID)
        do {
            return try await submit(jobID, cause: nil)
        } catch {
            try await jobs.remove(jobID)
            throw error
        }
    }

    /// Answers `POST /jobs/{id}/resume`.
    func resumeJob(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(
            .object(properties: ["reason": .text("Why.", lengthMax: 1_000)]))
        let (run, job) = try await job(context)
        guard run.state.isTerminal else {
            throw Problem(.conflict, "the job is \(run.state.rawValue); it can be resumed once it has ended")
        }
        try await services.jobs().reopenFailed(in: job.id)
        return try await submit(job.id, cause: cause(body, context))
    }

    private func submit(_ jobID: String, cause: Cause?) async throws -> Response {
        let loaded = WorkflowLoader.load(
            text: BulkWorkflow.text, file: "\(BulkWorkflow.name).yaml", catalog: engine.catalog)
        guard let workflow = loaded.workflow else {
            throw Problem(.serviceUnavailable, "this service has no step 'bulk.process'")
        }
        // Its own key: of several that resume a job at once, one run works on it.
        let submission = try await engine.submit(
            workflow, RunRequest(inputs: ["job": .string(jobID)], trigger: .manual, dedupeKey: jobID, cause: cause))
        guard let run = try await engine.store.fetchRun(submission.runID),
            let job = try await services.jobs().fetchJob(jobID)
        else { throw Problem(.internalServerError, "the job has disappeared") }
        return .json(
            try await view(of: job, run), status: .accepted, headers: [.location: "/jobs/\(run.id)"])
    }

    /// Answers `GET /jobs/{id}`.
    func getJob(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let (run, job) = try await job(context)
        return .json(try await view(of: job, run))
    }

    /// Answers `GET /jobs/{id}/items`.
    func listItems(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let (run, job) = try await job(context)
        let limit = request.number("limit", default: 100)
        let state = request.text("state")
        let found = try await services.jobs()
            .fetchItems(
                job.id, state: state.flatMap(BulkItem.State.init), after: request.number("cursor", default: 0),
                limit: limit + 1)
        let page = found.prefix(limit)
        var headers: HTTPFields = [:]
        if found.count > limit, let last = page.last {
            headers = Response.link(
                toNext: "/jobs/\(run.id)/items",
                (state.map { [("state", $0)] } ?? []) + [("limit", "\(limit)"), ("cursor", "\(last.position)")])
        }
        return .json(["items": .array(page.map(\.view))], headers: headers)
    }

    /// Answers `GET /jobs/{id}/export`: a page at a time, whatever their number.
    func exportJob(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let (_, job) = try await job(context)
        guard job.operation == .export else {
            throw Problem(.notFound, "the job has exported nothing: it is to \(job.operation.rawValue) pages")
        }
        let jobs = try await services.jobs()
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: .init { writer in
                var last = 0
                while let page = try await jobs.fetchExport(job.id, after: last) {
                    var line = page.result.objectValue ?? [:]
                    line["text"] = .string(page.text)
                    try await writer.write(ByteBuffer(string: JSONValue.object(line).serialized() + "\n"))
                    last = page.position
                }
                try await writer.finish(nil)
            })
    }

    /// The run that the path names, and the job that it is: that of its input, or that of its last step `bulk.process`.
    ///
    /// - Throws: `Problem` 404.
    private func job(_ context: BelayRequestContext) async throws -> (RunRecord, BulkJob) {
        let run = try await run(context)
        var id = run.workflow == BulkWorkflow.name ? run.inputs["job"]?.stringValue : nil
        if id == nil {
            id = try await engine.store.fetchSteps(runID: run.id)
                .last { $0.uses == "bulk.process" && $0.attempts > 0 }?
                .idempotencyKey
        }
        guard let id, let job = try await services.jobs().fetchJob(id) else {
            throw Problem(.notFound, "run '\(run.id)' is no job, or its items are not kept any more")
        }
        return (run, job)
    }

    private func view(of job: BulkJob, _ run: RunRecord) async throws -> JSONValue {
        let jobs = try await services.jobs()
        return job.view(
            run, try await jobs.fetchProgress(job.id),
            running: run.state.isTerminal ? [] : try await jobs.fetchItems(job.id, state: .running, limit: 20),
            failed: try await jobs.fetchItems(job.id, state: .failed, limit: 20))
    }
}
