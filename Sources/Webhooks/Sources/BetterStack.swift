internal import StepKit

extension WebhookSource {
    /// Better Stack.
    ///
    /// Source: <https://betterstack.com/docs/uptime/webhooks/>
    static let betterStack = WebhookSource(
        "betterstack", title: "Better Stack", authentication: [.bearer, .basic, .pathSecret, .addresses],
        setup: """
            Integrations > Exporting data > Webhooks
            URL: {url}
            Send on: incident started, incident resolved
            Custom header: Authorization = Bearer, a space and the token
            """,
        sample: """
            {"event":"started","data":{"id":"17","type":"incident","attributes":{"name":"shop.example.com",
            "url":"https://shop.example.com","http_method":"get","cause":"Status 500",
            "started_at":"2026-11-23T03:29:17.000Z","acknowledged_at":null,"resolved_at":null},
            "relationships":{"monitor":{"data":{"id":"4","type":"monitor"}}}}}
            """,
        key: { body in
            guard body["data"]["id"].exists else { return [] }
            return [body["data"]["id"].scalar, body["event"].text]
        },
        read: { (_, body) throws(WebhookBodyError) in
            if body["page"].exists { return .ignored("a notice of a status page") }
            let event = try body["event"].required()
            let data = body["data"]
            guard data["type"].text == "incident",
                let status = ["created": "firing", "started": "firing", "reopened": "firing", "resolved": "resolved"][
                    event]
            else { return .ignored("an event that neither opens nor ends an incident") }
            let incident = data["attributes"]
            let name = try incident["name"].required()
            return .incidents([
                Incident(
                    status: status, title: name, summary: incident["cause"].text, service: name,
                    labels: labels([
                        "url": incident["url"].text, "http_method": incident["http_method"].text,
                        "monitor": data["relationships"]["monitor"]["data"]["id"].scalar,
                    ]),
                    dedupeKey: try data["id"].requiredScalar(), url: incident["origin_url"].text,
                    startsAt: incident["started_at"].text)
            ])
        })
}
