import Foundation
import Webhooks
public import WorkflowEngine

/// The sources of webhooks that the service accepts.
public enum WebhookDecoders {
    /// Only those whose deliveries may come without a proof of where they come from: none is checked yet.
    private static let served: Set = ["alertmanager"]

    /// What reads the incidents out of a body, by the name that stands in `/webhooks/{source}`.
    public static let all: [String: EventIntake.Decoder] = Dictionary(
        uniqueKeysWithValues: WebhookSources.all.filter { served.contains($0.name) }.map { ($0.name, decoder($0)) })

    private static func decoder(_ source: WebhookSource) -> EventIntake.Decoder {
        { body in
            let content = try source.decode(WebhookDelivery(body: body, receivedAt: Date()))
            guard case .incidents(let incidents) = content else { return [] }
            return incidents
        }
    }
}
