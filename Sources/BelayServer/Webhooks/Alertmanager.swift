import JSON
import StepKit

/// Deliveries of Prometheus Alertmanager, version 4 of its webhook.
///
/// A delivery is about one group of alerts, and becomes one incident: what all its alerts have in common, filled
/// up from the first alert that fires. Source of the format:
/// <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>
enum AlertmanagerDecoder {
    /// Reads the incident out of a delivery.
    ///
    /// - Throws: `WebhookBodyError` when the body is no delivery of version 4.
    static func decode(_ body: [UInt8]) throws -> [Incident] {
        let payload: JSONValue
        do {
            payload = try JSONValue(parsing: body)
        } catch {
            throw WebhookBodyError(pointer: "", reason: "no JSON: \(error)", isSyntaxError: true)
        }
        guard payload["version"]?.stringValue == "4" else {
            let found = payload["version"].map(\.description) ?? "none"
            throw WebhookBodyError(pointer: "/version", reason: "expected \"4\", found \(found.prefix(40))")
        }
        let status = try text(payload, "status")
        guard status == "firing" || status == "resolved" else {
            throw WebhookBodyError(
                pointer: "/status", reason: "expected firing or resolved, found '\(status.prefix(40))'")
        }
        guard let alerts = payload["alerts"]?.arrayValue, !alerts.isEmpty else {
            throw WebhookBodyError(pointer: "/alerts", reason: "expected a list of at least one alert")
        }
        for (index, alert) in alerts.enumerated() where alert["labels"]?.objectValue == nil {
            throw WebhookBodyError(pointer: "/alerts/\(index)/labels", reason: "expected the alert's labels")
        }
        return [try incident(payload, status: status, alerts: alerts)]
    }

    private static func incident(_ payload: JSONValue, status: String, alerts: [JSONValue]) throws -> Incident {
        let leading = alerts.first { $0["status"]?.stringValue == "firing" } ?? alerts[0]
        let labels = texts(leading["labels"]).merging(texts(payload["commonLabels"])) { $1 }
        let annotations = texts(leading["annotations"]).merging(texts(payload["commonAnnotations"])) { $1 }
        let sentences = [annotations["summary"] ?? annotations["message"], annotations["description"]]
        return Incident(
            status: status,
            title: labels["alertname"] ?? "unnamed alert",
            summary: sentences.compactMap { $0 }.joined(separator: "\n"),
            severity: labels["severity"] ?? "",
            service: labels["service"] ?? labels["app"] ?? labels["job"] ?? labels["namespace"] ?? "",
            labels: labels,
            runbookURL: annotations["runbook_url"] ?? "",
            dedupeKey: try text(payload, "groupKey"),
            url: leading["generatorURL"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
                ?? payload["externalURL"]?.stringValue ?? "",
            startsAt: alerts.compactMap { $0["startsAt"]?.stringValue }.min() ?? "")
    }

    private static func text(_ payload: JSONValue, _ name: String) throws -> String {
        guard let text = payload[name]?.stringValue, !text.isEmpty else {
            throw WebhookBodyError(
                pointer: "/\(name)", reason: "expected a text, found \(payload[name]?.typeName ?? "nothing")")
        }
        return text
    }

    private static func texts(_ value: JSONValue?) -> [String: String] {
        (value?.objectValue ?? [:]).compactMapValues(\.stringValue)
    }
}
