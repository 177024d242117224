import HTTPTypes
import Hummingbird
import JSON
import WorkflowEngine

extension BelayServer {
    /// Deliveries of incident tools.
    var eventRoutes: [Route] {
        [
            Route(.post, "/webhooks/{source}", "Take a delivery of an incident tool", handler: takeDelivery)
                .body("*/*").answer(.accepted, "The delivery, which is on the disk now.", Schemas.named("Event")),
            Route(.get, "/events/{id}", "One delivery and what was decided for it", handler: getEvent)
                .answer(.ok, "The delivery.", Schemas.named("Event")),
        ]
    }

    /// `POST /webhooks/{source}`: stores the delivery, decides about it, answers 202.
    func takeDelivery(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let source = try context.parameters.require("source")
        let event = try await intake.accept(source: source, body: try await request.collectBytes())
        return .json(event.view, status: .accepted, headers: [.location: "/events/\(event.id)"])
    }

    /// Answers `GET /events/{id}`.
    func getEvent(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let event = try await engine.store.fetchEvent(id) else {
            throw Problem(.notFound, "there is no event '\(id)'")
        }
        return .json(event.view)
    }
}
