import Hummingbird
import JSON

/// The control paths about the journal.
struct JournalControl: Sendable {
    let journal: Journal

    /// Answers `GET /__sandbox/requests?method=&path=&status=&fault=&since=&limit=`.
    ///
    /// All filters must fit; `path` and `fault` may have `*`, `since` is the number of a request: those after it.
    func list(_ call: Call) async throws -> Response {
        let method = call.query["method"]?.uppercased()
        let statuses = try call.query.ids("status")
        let since = try call.query.number("since") ?? 0
        let entries = await journal.entries(after: since)
            .filter { _, request in
                (method == nil || request.method == method)
                    && (statuses.isEmpty || statuses.contains(request.status))
                    && (call.query["path"].map { Wildcards.matches(request.path, pattern: $0) } ?? true)
                    && (call.query["fault"]
                        .map { pattern in request.faults.contains { Wildcards.matches($0, pattern: pattern) } } ?? true)
            }
        let limit = try call.query.number("limit") ?? entries.count
        return .json([
            "count": .int(entries.count),
            "statuses": counts(entries.map { String($0.request.status) }),
            "methods": counts(entries.map(\.request.method)),
            "faults": counts(entries.flatMap(\.request.faults)),
            "requests": .array(entries.suffix(max(0, limit)).map(json)),
        ])
    }

    /// Answers `POST /__sandbox/reset-journal`.
    func reset(_ call: Call) async throws -> Response {
        await journal.reset()
        return .noContent()
    }

    private func counts(_ names: [String]) -> JSONValue {
        .object(names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }.mapValues { .int($0) })
    }

    private func json(_ entry: (number: Int, request: SandboxRequest)) -> JSONValue {
        let request = entry.request
        return [
            "number": .int(entry.number), "time": .string(request.time), "method": .string(request.method),
            "path": .string(request.path), "query": .string(request.query), "status": .int(request.status),
            "user": request.user.map { .string($0) } ?? .null, "hasCredentials": .bool(request.hasCredentials),
            "faults": .array(request.faults.map { .string($0) }), "requestId": .string(request.requestID),
            "inFlight": .int(request.inFlight), "answerBytes": request.answerBytes.map { .int($0) } ?? .null,
        ]
    }
}
