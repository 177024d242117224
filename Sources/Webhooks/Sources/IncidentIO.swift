internal import StepKit

extension WebhookSource {
    /// incident.io, version 2 of its incidents.
    ///
    /// Source: <https://api-docs.incident.io/tag/Webhooks>
    static let incidentIO = WebhookSource(
        "incidentio", title: "incident.io", authentication: [.standardWebhooks, .pathSecret],
        setup: """
            Settings > Webhooks > Add endpoint
            Endpoint URL: {url}
            Events: public_incident.incident_created_v2, public_incident.incident_status_updated_v2
            The signing secret (whsec_…) is on the endpoint's page.
            """,
        sample: """
            {"event_type":"public_incident.incident_created_v2","public_incident.incident_created_v2":{
            "id":"01SAMPLE000000000000000001","reference":"INC-17","name":"Disk / on db1 is full",
            "summary":"95% of / are used.","permalink":"https://app.incident.io/incidents/17","visibility":"public",
            "severity":{"name":"Major"},"incident_status":{"name":"Investigating","category":"active"},
            "created_at":"2026-11-23T03:29:17Z","mode":"standard","custom_field_entries":[
            {"custom_field":{"name":"Service"},"values":[{"value_catalog_entry":{"name":"db"}}]}]}}
            """,
        idHeaders: ["webhook-id", "svix-id"],
        read: { (_, body) throws(WebhookBodyError) in
            let type = try body["event_type"].required()
            guard !type.hasPrefix("private_incident.") else {
                return .ignored("private incidents tell their number only")
            }
            // The member that tells about the event is named like it.
            let event = body[type]
            switch type {
            case "public_incident.incident_created_v2":
                return .incidents([try incident(event, status: "firing")])
            case "public_incident.incident_status_updated_v2":
                let isEnded = ended.contains(event["new_status"]["category"].text)
                guard isEnded || ended.contains(event["previous_status"]["category"].text) else {
                    return .ignored("a change of status that neither opens nor ends an incident")
                }
                return .incidents([try incident(event["incident"], status: isEnded ? "resolved" : "firing")])
            default: return .ignored("an event that neither opens nor ends an incident")
            }
        })

    private static let ended: Set = ["closed", "declined", "merged", "canceled", "learning", "post_incident"]

    private static func incident(_ data: Field, status: String) throws(WebhookBodyError) -> Incident {
        var all = labels([
            "reference": data["reference"].text, "type": data["incident_type"]["name"].text, "mode": data["mode"].text,
            "status": data["incident_status"]["name"].text,
        ])
        for entry in data["custom_field_entries"].elements {
            let value = entry["values"][0]
            all[entry["custom_field"]["name"].text] =
                ["value_text", "value_link", "value_numeric"]
                .map { value[$0].scalar }.first { !$0.isEmpty }
                ?? first(value["value_option"]["value"].text, value["value_catalog_entry"]["name"].text)
        }
        all[""] = nil
        return Incident(
            status: status, title: try data["name"].required(), summary: data["summary"].text,
            severity: data["severity"]["name"].text, service: all["Service"] ?? all["service"] ?? "",
            labels: labels(all), runbookURL: all["Runbook"] ?? all["runbook_url"] ?? "",
            dedupeKey: try data["id"].required(), url: data["permalink"].text, startsAt: data["created_at"].text)
    }
}
