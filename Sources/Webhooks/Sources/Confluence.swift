extension WebhookSource {
    /// Confluence Data Center: pages that change, so that the index follows at once.
    ///
    /// Source: <https://confluence.atlassian.com/doc/managing-webhooks-1021225606.html>
    static let confluence = WebhookSource(
        "confluence", title: "Confluence Data Center", authentication: [.signature(.webSub), .basic, .pathSecret],
        setup: """
            Administration > Webhooks > Create webhook
            URL: {url}
            Secret: the secret
            Events: Page created, updated, moved, restored, trashed, removed
            """,
        sample: """
            {"timestamp":1795404557000,"event":"page_updated","userKey":"ff80818154ec63990154ec6ac1b30018",
            "page":{"id":786439,"idAsString":"786439","title":"Disk full","spaceKey":"OPS","version":7,
            "self":"https://wiki.example.com/pages/viewpage.action?pageId=786439"}}
            """,
        key: { body in
            guard body["event"].exists else { return [] }
            return [body["event"].text, body["page"]["id"].scalar, body["timestamp"].scalar]
        },
        read: { (_, body) throws(WebhookBodyError) in
            if body["test"].exists { return .ignored("a test of the connection") }
            let event = try body["event"].required()
            guard event.hasPrefix("page_") else { return .ignored("an event that is about no page") }
            let page = body["page"]
            let id = page["idAsString"].text.isEmpty ? try page["id"].requiredScalar() : page["idAsString"].text
            return .pageChanged(PageChange(id: id, spaceKey: page["spaceKey"].text, event: event))
        })
}
