public import Access
import Foundation
import HTTPTypes
import Hummingbird
public import JSON
import StepKit
import WorkflowEngine

extension BelayServer {
    /// Who did what.
    var auditRoutes: [Route] {
        [
            Route(.get, "/audit", "What was done over HTTP and with tokens, the newest first", handler: listAudit)
                .role(.admin)
                .query(
                    .init("caller", .string("Only what this one did.")),
                    .init("since", .time("Only what was done at this time or later.")),
                    .limit(default: 100, maximum: 1000),
                    .init("cursor", .integer("Where the page before ended, as its Link says.", minimum: 1))
                )
                .answer(
                    .ok, "A page of entries; Link names the next one.",
                    Schemas.answer("", ["entries": .array(of: Schemas.named("AuditEntry"), "The newest first.")]))
        ]
    }

    /// Answers `GET /audit`.
    func listAudit(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        guard let access else { throw Problem(.notFound, "this service keeps no audit log") }
        let limit = request.number("limit", default: 100)
        let entries = try await access.store.fetchAudit(
            before: request.text("cursor").flatMap { Int($0) }, caller: request.text("caller"),
            since: try request.time("since"), limit: limit + 1)
        let page = entries.prefix(limit)
        let next = entries.count > limit ? page.last.map { String($0.sequence) } : nil
        return .json(["entries": .array(page.map(\.view))], headers: request.linkToNext(next))
    }
}

extension AuditEntry {
    /// The entry as the API shows it.
    public var view: JSONValue {
        [
            "sequence": .int(sequence), "at": .string(at.formatted(Date.ISO8601FormatStyle.belay)),
            "caller": .string(caller),
            "kind": .string(kind), "role": .string(role), "address": address.map { .string($0) } ?? .null,
            "action": .string(action), "target": .string(target),
            "request_id": requestID.map { .string($0) } ?? .null, "status": status.map { .int($0) } ?? .null,
        ]
    }
}
