import Foundation
import Hummingbird
import JSON

/// What no Confluence has: a look behind the scenes, for tests and for people.
struct ControlAPI: Sendable {
    /// Requests below this path are not in the journal, and meet no faults.
    static let prefix = "/__sandbox"

    let sandbox: Sandbox
    private var site: Site { sandbox.site }

    /// Answers `GET /__sandbox`: whether the sandbox is up, what it is and what it holds.
    func status(_ call: Call) async throws -> Response {
        let spaces = await site.spaces.values.sorted { $0.id < $1.id }
        var items: [JSONValue] = []
        for space in spaces {
            let ids = await site.pagesBySpace[space.id]?.ids ?? []
            let count = await ids.count - site.blogPostIDs.intersection(ids).count
            items.append(["key": .string(space.key), "name": .string(space.name), "pages": .int(count)])
        }
        return .json([
            "baseURL": .string(await site.address.baseURL),
            "profile": .string(sandbox.configuration.profile.rawValue), "now": .string(site.now().text),
            "spaces": .array(items), "requests": .int(await sandbox.journal.count),
            "faults": .int(await sandbox.faultPlan.rules.count),
        ])
    }

    /// Answers `POST /__sandbox/reset`: the state as it was when the sandbox began to serve, no rules, no journal,
    /// and the clock as it was.
    func reset(_ call: Call) async throws -> Response {
        try await sandbox.reset()
        return .noContent()
    }

    /// Answers `POST /__sandbox/clock`, `{"advance": "30s"}`.
    func advanceClock(_ call: Call) async throws -> Response {
        guard let time = try await call.json()["advance"]?.stringValue.flatMap({ Duration(sandboxText: $0) }) else {
            throw APIError.badRequest("Send {\"advance\": TIME}, with a time such as 500ms, 30s, 5m or 1h.")
        }
        sandbox.advanceClock(by: time)
        return .json(["now": .string(site.now().text)])
    }

    /// Answers `GET /__sandbox/export`: all records, table by table, without attachments' contents.
    func export(_ call: Call) async throws -> Response {
        let snapshot = await site.snapshot()
        let body = ResponseBody { writer in
            var separator = "{"
            for table in snapshot.tables {
                try await writer.write(ByteBuffer(string: "\(separator)\"\(table.name)\":["))
                var isFirst = true
                try await table.forEachEncoded { record in
                    var buffer = ByteBuffer(string: isFirst ? "\n" : ",\n")
                    buffer.writeBytes(record)
                    try await writer.write(buffer)
                    isFirst = false
                }
                try await writer.write(ByteBuffer(string: "]"))
                separator = ",\n"
            }
            try await writer.write(ByteBuffer(string: "}\n"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }
}
