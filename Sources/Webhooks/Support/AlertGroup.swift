internal import JSON
internal import StepKit

/// A group of alerts as Alertmanager sends it, and Grafana after it.
///
/// One group is one incident: what all its alerts have in common, filled up from the first alert. When some of its
/// alerts fire and others have ended it is two, one firing and one resolved, each with its own alerts' texts. Both
/// have the group's key.
struct AlertGroup {
    private let body: Field
    private let key: String
    private let firing: [Field]
    private let resolved: [Field]

    init(_ body: Field) throws(WebhookBodyError) {
        self.body = body
        let status = body["status"]
        guard ["firing", "resolved"].contains(status.text) else { throw status.unexpected("firing or resolved") }
        let alerts = try body["alerts"].requiredElements("alert")
        for alert in alerts where alert["labels"].value?.objectValue == nil {
            throw alert["labels"].unexpected("the alert's labels")
        }
        // An alert that does not tell its own status has the group's.
        let states = alerts.map { ["firing", "resolved"].contains($0["status"].text) ? $0["status"] : status }
        firing = zip(alerts, states).filter { $1.text == "firing" }.map(\.0)
        resolved = zip(alerts, states).filter { $1.text == "resolved" }.map(\.0)
        key = try body["groupKey"].required()
    }

    /// The incidents, the firing one first.
    var incidents: [Incident] {
        [incident("firing", firing), incident("resolved", resolved)].compactMap { $0 }
    }

    /// What is the same in each attempt at one delivery.
    ///
    /// Alertmanager gives it no name.
    static func deliveryKey(_ body: Field) -> [String] {
        let alerts = body["alerts"].elements
            .map { alert in
                ["status", "fingerprint", "startsAt"].map { alert[$0].text }.joined(separator: " ")
            }
        return alerts.isEmpty ? [] : [body["groupKey"].text] + alerts.sorted()
    }

    private func incident(_ status: String, _ alerts: [Field]) -> Incident? {
        guard let leading = alerts.first else { return nil }
        let labels = leading["labels"].texts.merging(body["commonLabels"].texts) { $1 }
        let annotations = leading["annotations"].texts.merging(body["commonAnnotations"].texts) { $1 }
        return Incident(
            status: status,
            title: first(labels["alertname"] ?? "", "unnamed alert"),
            summary: lines(annotations["summary"] ?? annotations["message"] ?? "", annotations["description"] ?? ""),
            severity: labels["severity"] ?? "",
            service: labels["service"] ?? labels["app"] ?? labels["job"] ?? labels["namespace"] ?? "",
            labels: labels,
            runbookURL: annotations["runbook_url"] ?? "",
            dedupeKey: key,
            url: first(leading["generatorURL"].text, body["externalURL"].text),
            startsAt: alerts.compactMap { $0["startsAt"].string }.min() ?? "")
    }
}
