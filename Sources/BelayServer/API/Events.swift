import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
import StepKit
import Telemetry
import Webhooks
import WorkflowEngine

extension BelayServer {
    /// Deliveries of incident tools.
    var eventRoutes: [Route] {
        [
            Route(.post, "/webhooks/{source}", "Take a delivery of an incident tool", handler: takeDelivery)
                .open.body("*/*").answer(.accepted, "The delivery, which is on the disk now.", Schemas.named("Event")),
            Route(
                .post, "/webhooks/{source}/{secret}", "The same, for tools that can send a secret in the address only",
                handler: takeDelivery
            )
            .open.body("*/*").answer(.accepted, "The delivery, which is on the disk now.", Schemas.named("Event")),
            Route(.get, "/events", "Deliveries, the newest first", handler: listEvents)
                .query(
                    .init("source", .string("Only deliveries of this tool.")),
                    .init(
                        "outcome",
                        .string(
                            "Only those for which this was decided.",
                            enum: EventDecision.Outcome.allCases.map(\.rawValue))),
                    .init("since", .time("Only those that came at this time or later.")),
                    .init("until", .time("Only those that came before this time.")),
                    .limit(default: 50, maximum: 500),
                    .init("cursor", .id("Where the page before ended, as its Link says."))
                )
                .answer(
                    .ok, "A page of deliveries; Link names the next one.",
                    Schemas.answer("", ["events": .array(of: Schemas.named("Event"), "The newest first.")])),
            Route(.get, "/events/{id}", "One delivery and what was decided for it", handler: getEvent)
                .answer(.ok, "The delivery.", Schemas.named("Event")),
            Route(.get, "/events/{id}/body", "The body of a delivery, byte for byte", handler: getEventBody)
                .answer(.ok, "The body.", mediaTypes: "application/octet-stream"),
            Route(.post, "/events/{id}/replay", "Decide about a delivery by today's workflows", handler: replayEvent)
                .answer(.accepted, "The delivery, with what was decided now at the end.", Schemas.named("Event")),
        ]
    }

    /// Takes a delivery: checks where it comes from, stores it, decides about it, answers 202.
    func takeDelivery(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let name = try context.parameters.require("source")
        guard let source = WebhookSources.named(name) else {
            throw UnknownSource(source: name, known: intake.sources)
        }
        do {
            return try await takeDelivery(of: source, request, context)
        } catch {
            Metrics.eventsRefused.add(1, name, String(Problem(for: error).status.code))
            throw error
        }
    }

    private func takeDelivery(
        of source: WebhookSource, _ request: Request, _ context: BelayRequestContext
    ) async throws -> Response {
        let headers = WebhookHeaders(request.headers.map { ($0.name.rawName, $0.value) })
        let delivery = WebhookDelivery(
            headers: headers, body: try await request.collectBytes(), receivedAt: Date(),
            pathSecret: context.parameters.get("secret"), remoteAddress: context.remoteAddress,
            clientName: context.clientName)
        let proof = try await webhooks.verify(delivery, from: source)
        if proof != nil, case .confirmation(let url)? = try? source.decode(delivery) { try await confirm(url) }
        let kept = source.decisiveHeaders.compactMap { name in headers[name].map { (name, $0) } }
        let event = try await intake.accept(
            source: source.name, body: delivery.body, headers: Dictionary(kept, uniquingKeysWith: { $1 }), proof: proof,
            deliveryKey: source.deduplicationKey(delivery))
        for decision in event.decisions { Metrics.eventDecisions.add(1, source.name, decision.outcome.rawValue) }
        return .json(event.view, status: .accepted, headers: [.location: "/events/\(event.id)"])
    }

    /// Fetches the URL by which a tool makes sure that its deliveries are wanted.
    private func confirm(_ url: String) async throws {
        do {
            _ = try await webhooks.fetch(url)
        } catch {
            logger.warning("a subscription could not be confirmed: \(error)")
            throw Problem(
                .serviceUnavailable, "the subscription could not be confirmed; try again", headers: [.retryAfter: "30"])
        }
    }

    /// Answers `GET /events`.
    func listEvents(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let limit = request.number("limit", default: 50)
        var filter = EventFilter()
        filter.source = request.text("source")
        filter.outcome = request.text("outcome").flatMap(EventDecision.Outcome.init(rawValue:))
        filter.since = try request.time("since")
        filter.until = try request.time("until")
        filter.before = request.text("cursor")
        filter.limit = limit + 1
        let events = try await engine.store.fetchEvents(filter)
        let page = events.prefix(limit)
        let next = events.count > limit ? page.last?.id : nil
        return .json(["events": .array(page.map(\.view))], headers: request.linkToNext(next))
    }

    /// Answers `GET /events/{id}`.
    func getEvent(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        .json(try await event(context).view)
    }

    /// Answers `GET /events/{id}/body`.
    func getEventBody(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let event = try await event(context)
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .contentDisposition: "attachment"],
            body: .init(byteBuffer: ByteBuffer(bytes: event.body)))
    }

    /// Answers `POST /events/{id}/replay`.
    func replayEvent(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        var event = try await event(context)
        do {
            event.decisions += try await intake.replay(event)
        } catch let error as WebhookBodyError {
            throw Problem(.conflict, "the delivery cannot be read: \(error)")
        }
        return .json(event.view, status: .accepted)
    }

    private func event(_ context: BelayRequestContext) async throws -> EventRecord {
        let id = try context.parameters.require("id")
        guard let event = try await engine.store.fetchEvent(id) else {
            throw Problem(.notFound, "there is no event '\(id)'")
        }
        return event
    }
}
