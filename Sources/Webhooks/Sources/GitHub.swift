internal import StepKit

extension WebhookSource {
    /// GitHub: issues that get a label, and checks, workflows and deployments that fail.
    ///
    /// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads>
    static let gitHub = WebhookSource(
        "github", title: "GitHub", authentication: [.signature(.gitHub), .pathSecret],
        setup: """
            Settings > Webhooks > Add webhook
            Payload URL: {url}
            Content type: application/json
            Secret: the secret
            Events: Issues, Check runs, Workflow runs, Deployment statuses, as needed
            """,
        sample: """
            {"action":"labeled","label":{"name":"incident"},"issue":{"number":17,"title":"Disk / on db1 is full",
            "body":"95% of / are used.","state":"open","html_url":"https://github.com/example/ops/issues/17",
            "labels":[{"name":"incident"},{"name":"severity: high"}],"created_at":"2026-11-23T03:29:17Z"},
            "repository":{"name":"ops","full_name":"example/ops","html_url":"https://github.com/example/ops"}}
            """,
        sampleHeaders: ["X-GitHub-Event": "issues"], idHeaders: ["X-GitHub-Delivery"],
        read: { (delivery, body) throws(WebhookBodyError) in
            let kinds = ["check_run", "workflow_run", "deployment_status"]
            // Without the header, as when a stored body is read again, its shape tells.
            let shape = kinds.first { body[$0].exists } ?? (body["issue"].exists ? "issues" : "ping")
            switch delivery.headers["X-GitHub-Event"] ?? shape {
            case "issues": return try issue(body)
            case let kind where kinds.contains(kind): return try outcome(body, of: kind)
            case "ping" where body["zen"].exists: return .ignored("a ping")
            case "ping": throw body.unexpected("an event of GitHub")
            default: return .ignored("an event of another kind")
            }
        })

    private static func issue(_ body: Field) throws(WebhookBodyError) -> WebhookContent {
        guard body["issue"].isObject else { throw body["issue"].unexpected("an object") }
        let action = try body["action"].required()
        guard let status = ["labeled": "firing", "reopened": "firing", "closed": "resolved"][action] else {
            return .ignored("an action that neither labels nor ends an issue")
        }
        let issue = body["issue"]
        var all = tagLabels(issue["labels"].elements.map { $0["name"].text })
        let repository = try body["repository"]["full_name"].required()
        all["repository"] = repository
        if action == "labeled" { all["label"] = body["label"]["name"].text }
        return .incidents([
            Incident(
                status: status, title: try issue["title"].required(), summary: issue["body"].text,
                severity: all["severity"] ?? "", service: first(all["service"] ?? "", body["repository"]["name"].text),
                labels: labels(all), runbookURL: runbookURL(in: issue["body"].text),
                dedupeKey: "\(repository)#\(try issue["number"].requiredScalar())", url: issue["html_url"].text,
                startsAt: issue["created_at"].text)
        ])
    }

    private static func outcome(_ body: Field, of kind: String) throws(WebhookBodyError) -> WebhookContent {
        let thing = body[kind]
        guard thing.exists else { throw thing.unexpected("an object") }
        let isDeployment = kind == "deployment_status"
        let outcome = thing[isDeployment ? "state" : "conclusion"].text
        let statuses = ["failure": "firing", "timed_out": "firing", "startup_failure": "firing", "error": "firing"]
        guard let status = outcome == "success" ? "resolved" : statuses[outcome] else {
            return .ignored("neither a failure nor a success")
        }
        let repository = try body["repository"]["full_name"].required()
        let branch = first(
            thing["head_branch"].text, thing["check_suite"]["head_branch"].text, body["deployment"]["ref"].text)
        let commit = first(thing["head_sha"].text, body["deployment"]["sha"].text)
        let named =
            isDeployment
            ? "deployment to \(try thing["environment"].required())"
            : first(thing["name"].text, body["workflow"]["name"].text)
        let title = named.isEmpty ? try thing["name"].required() : named
        return .incidents([
            Incident(
                status: status, title: title,
                summary: lines(
                    "\(title): \(outcome) on \(branch) (\(commit.prefix(7)))",
                    first(thing["output"]["title"].text, thing["description"].text)),
                severity: outcome == "success" ? "" : outcome, service: body["repository"]["name"].text,
                labels: labels(["repository": repository, "branch": branch, "commit": commit, "kind": kind]),
                // A success in the same place ends what a failure began.
                dedupeKey: "\(repository)/\(kind)/\(title)" + (isDeployment ? "" : "/\(branch)"),
                url: first(thing["html_url"].text, thing["target_url"].text, body["repository"]["html_url"].text),
                startsAt: first(thing["run_started_at"].text, thing["started_at"].text, thing["created_at"].text))
        ])
    }
}
