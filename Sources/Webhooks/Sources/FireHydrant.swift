internal import StepKit

extension WebhookSource {
    /// FireHydrant.
    ///
    /// Source: <https://docs.firehydrant.com/docs/webhooks>
    static let fireHydrant = WebhookSource(
        "firehydrant", title: "FireHydrant", authentication: [.signature(.fireHydrant), .pathSecret],
        setup: """
            Settings > Integrations > Webhooks > Add webhook
            URL: {url}
            Secret: the secret
            Subscriptions: Incidents
            """,
        sample: """
            {"event":{"operation":"CREATED","resource_type":"incident"},"data":{"incident":{
            "id":"04d9fd1a-0000-4000-8000-000000000001","number":17,"name":"Disk / on db1 is full",
            "summary":"95% of / are used.","description":"","severity":"SEV2","priority":"P1",
            "current_milestone":"started","labels":{"env":"production"},"tag_list":["disk"],
            "services":[{"id":"s1","name":"db"}],"incident_url":"https://app.firehydrant.io/incidents/17",
            "created_at":"2026-11-23T03:29:17Z"}}}
            """,
        key: { body in
            let incident = body["data"]["incident"]
            guard incident["updated_at"].exists || body["event"]["operation"].exists else { return [] }
            return [
                incident["id"].text, body["event"]["operation"].text, incident["current_milestone"].text,
                incident["updated_at"].text,
            ]
        },
        read: { (_, body) throws(WebhookBodyError) in
            let type = body["event"]["resource_type"].text
            guard type.isEmpty || type.lowercased() == "incident" else {
                return .ignored("an event about something else")
            }
            let data = body["data"]["incident"]
            let id = try data["id"].required()
            let isEnded = ended.contains(data["current_milestone"].text)
            guard isEnded || body["event"]["operation"].text.uppercased() != "UPDATED" else {
                return .ignored("a change that neither opens nor ends an incident")
            }
            return .incidents([
                Incident(
                    status: isEnded ? "resolved" : "firing", title: first(data["name"].text, "incident \(id)"),
                    summary: lines(
                        data["summary"].text, data["description"].text, data["customer_impact_summary"].text),
                    severity: first(name(data["severity"]), name(data["priority"])),
                    service: name(data["services"][0]),
                    labels: tagLabels(data["tag_list"].elements.map(\.text)).merging(data["labels"].scalars) { $1 },
                    runbookURL: runbookURL(in: data["description"].text), dedupeKey: id,
                    url: data["incident_url"].text, startsAt: rfc3339(data["created_at"].text))
            ])
        })

    private static let ended: Set = [
        "resolved", "closed", "postmortem_started", "postmortem_completed", "retrospective_started",
        "retrospective_completed",
    ]

    private static func name(_ field: Field) -> String { first(field.text, field["name"].text, field["slug"].text) }

    /// `2023-07-25 13:34:49 UTC`, which is sent as well, as RFC 3339.
    private static func rfc3339(_ text: String) -> String {
        guard text.hasSuffix(" UTC"), text.count == 23 else { return text }
        return text.dropLast(4).replacing(" ", with: "T") + "Z"
    }
}
