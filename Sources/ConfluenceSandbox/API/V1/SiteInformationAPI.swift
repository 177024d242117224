import Hummingbird
import JSON

/// The paths of version 1 about the site as a whole.
struct SiteInformationAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /server-information`: the release whose API document the sandbox follows.
    func server(_ call: Call) async throws -> Response {
        .json([
            "baseUrl": .string(await resource.site.address.baseURL), "version": "10.0.3", "buildNumber": 10003,
            "marketplaceBuildNumber": 10003, "buildDate": "2025-08-01T00:00:00.000+00:00",
        ])
    }

    /// Answers `GET /settings/systemInfo` (Cloud).
    func system(cloudID: String) -> @Sendable (Call) async throws -> Response {
        { _ in
            .json([
                "cloudId": .string(cloudID), "commitHash": "0000000000000000000000000000000000000000",
                "baseUrl": .string(await resource.site.address.baseURL), "edition": "premium",
                "siteTitle": "Confluence sandbox", "defaultLocale": "en_GB", "defaultTimeZone": "UTC",
            ])
        }
    }

    /// Answers `GET /accessmode`.
    func accessMode(_ call: Call) async throws -> Response { .json("READ_WRITE") }

    /// Answers `POST /contentbody/convert/{to}`.
    func convert(_ call: Call) async throws -> Response {
        let request = try await resource.json(call)
        let to = try call.parameter("to")
        let from = request["representation"]?.stringValue ?? "storage"
        guard let value = request["value"]?.stringValue else {
            throw APIError.badRequest("The body must have a 'value'.")
        }
        // As the API document lists the conversions.
        let targets = ["storage": ["view", "export_view", "styled_view", "editor"], "editor": ["storage"]]
        guard let representation = V1Representation(rawValue: to), targets[from]?.contains(to) == true else {
            throw APIError.badRequest("The conversion from '\(from)' to '\(to)' is not supported.")
        }
        return .json([
            "value": .string(try representation.value(of: try StorageCheck.checked(value))),
            "representation": .string(to), "_expandable": ["content": "", "webresource": ""],
        ])
    }

    // MARK: Long tasks

    /// Answers `GET /longtask`.
    func tasks(_ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            await resource.site.longTasks.values.sorted { $0.id < $1.id }, slice: try V1Slice(call.query), call: call,
            writer: writer
        ) { await task($0) }
    }

    /// Answers `GET /longtask/{id}`; every task has ended before anybody can ask.
    func task(_ call: Call) async throws -> Response {
        let text = try call.parameter("id")
        guard let id = Int(text), let record = await resource.site.longTasks[id] else {
            throw APIError.notFound("No task found with id: \(text)")
        }
        let writer = await V1Writer(resource, for: call)
        let links: JSONValue = ["self": writer.url("/rest/api/longtask/\(id)")]
        return resource.respond(await task(record).adding("_links", links), writer: writer)
    }

    private func task(_ task: LongTaskRecord) async -> JSONValue {
        let elapsed = resource.site.now().milliseconds - task.startedAt.milliseconds
        let status: JSONValue = [
            "id": .string(String(task.id)), "name": ["key": .string(task.name), "args": []],
            "elapsedTime": .int(max(0, elapsed)), "percentageComplete": 100, "successful": .bool(task.isSuccessful),
            "messages": .array(task.messages.map { ["translation": .string($0), "args": []] }),
        ]
        guard resource.profile.isCloud else { return status }
        return status.adding("finished", true).adding("additionalDetails", task.details)
    }
}
