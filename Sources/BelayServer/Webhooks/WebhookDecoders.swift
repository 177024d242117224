import Foundation
import StepKit
import Webhooks
public import WorkflowEngine

/// The sources of webhooks that the service accepts.
public enum WebhookDecoders {
    /// What tells the meaning of an event, by the name that stands in `/webhooks/{source}`.
    public static let all: [String: EventIntake.Decoder] = Dictionary(
        uniqueKeysWithValues: WebhookSources.all.map { ($0.name, decoder($0)) })

    private static func decoder(_ source: WebhookSource) -> EventIntake.Decoder {
        { event in
            let delivery = WebhookDelivery(
                headers: WebhookHeaders(event.headers.map { ($0.key, $0.value) }), body: event.body,
                receivedAt: event.receivedAt)
            switch try source.decode(delivery) {
            case .incidents(let incidents): return .incidents(incidents)
            case .ignored(let reason): return .ignored(reason)
            case .confirmation:
                return .ignored("it asks to confirm the address, which is done when it proves where it comes from")
            case .pageChanged(let change): return .incidents([Incident(change)])
            }
        }
    }
}

extension Incident {
    /// A change of a page, for workflows that look at the page or index its space anew.
    fileprivate init(_ change: PageChange) {
        self.init(
            status: "firing", title: change.event, summary: "", severity: "", service: "",
            labels: ["page_id": change.id, "space": change.spaceKey], runbookURL: "",
            dedupeKey: "page/\(change.id)", url: "", startsAt: "")
    }
}
