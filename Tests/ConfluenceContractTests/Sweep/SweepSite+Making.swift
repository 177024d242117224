import HTTP
import JSON
import Testing

@testable import ConfluenceSandbox

/// Runs a sweep over a fresh site of a profile.
func withSweepSite(
    _ profile: SandboxProfile, _ body: @escaping @Sendable (SweepSite) async throws -> Void
) async throws {
    let documents = try #require(SharedSpecs.documents)
    var configuration = SandboxConfiguration()
    configuration.profile = profile
    let sandbox = Sandbox(configuration: configuration)
    try await sandbox.makeSpace(key: "OPS", name: "Operations")
    let validator = ContractValidator(
        documents: documents, profile: profile, contextPath: configuration.contextPath)
    let http = HTTPClient()
    try await withRunning(sandbox) {
        var ids = SweepIDs()
        ids.space = try #require(await sandbox.site.space(key: "OPS")).id.description
        for title in ["Runbook", "Other", "Third"] {
            let id = try await sandbox.makePage(
                titled: title, storage: "<h2>Steps</h2><p>Restart it.</p>", inSpace: "OPS")
            if title == "Runbook" { ids.page = id }
        }
        try await sandbox.replaceBody(
            ofPage: ids.page, storage: "<h2>Steps</h2><p>Restart it twice.</p>" + SweepSite.macro)
        let bare = SweepSite(
            sandbox: sandbox, judge: ContractJudge(validator: validator), http: http, profile: profile,
            baseURL: await sandbox.baseURL, ids: ids)
        let site = SweepSite(
            sandbox: sandbox, judge: bare.judge, http: http, profile: profile, baseURL: bare.baseURL,
            ids: try await bare.furnish())
        try await body(site)
    }
    await http.shutdown()
}

extension SweepSite {
    /// Gives the page what only the API can give it.
    fileprivate func furnish() async throws -> SweepIDs {
        var ids = ids
        let content = "/rest/api/content/\(ids.page)"
        _ = try await sendJSON("POST", "\(content)/label", .json([["prefix": "global", "name": "runbook"]]))
        let uploaded = try await sendJSON(
            "POST", "\(content)/child/attachment", .form(fileName: "notes.txt", content: "notes"))
        ids.attachment = try #require(uploaded["results"]?[0]?["id"]?.stringValue)
        ids.others = [
            "label": "runbook", "child": "page", "property": "owner", "descendant": "page", "byOperation": "read",
            "byGroupId": "confluence-users", "group": "confluence-users", "labels": "runbook", "history": "2",
            "user": await sandbox.site.person(Self.accountID).userKey,
            "id": "swept-macro",
        ]
        if profile != .cloud {
            _ = try await sendJSON("POST", "\(content)/property", .json(["key": "owner", "value": 1]))
            _ = try await sendJSON(
                "POST", "/rest/api/space/\(ids.spaceKey)/property", .json(["key": "owner", "value": 1]))
        }
        if !profile.isCloud {
            let hook: JSONValue = ["name": "Hook", "url": "http://127.0.0.1:1/", "events": ["page_created"]]
            let made = try await sendJSON("POST", "/rest/api/webhooks", .json(hook))
            ids.others["webhooks"] = made["id"]?.intValue.map { String($0) }
        }
        try await restrict(ids.page)
        let gone = try await sendJSON("POST", "/rest/api/space", .json(["key": "GONE", "name": "Gone"]))
        let task = try await sendJSON("DELETE", "/rest/api/space/\(gone["key"]?.stringValue ?? "")")
        ids.others["longtask"] = task["id"]?.stringValue
        if profile.isCloud { try await furnishCloud(&ids) }
        return ids
    }

    /// Lets only those write the page whom the paths of restrictions ask about, among them who asks.
    private func restrict(_ page: String) async throws {
        try await sandbox.site.changeRestrictions(ofPage: Int(page) ?? 0) { record in
            record.read.users = [Self.accountID]
            record.read.groups = ["confluence-users"]
        }
    }

    /// A macro whose id is known.
    fileprivate static let macro =
        "<ac:structured-macro ac:name=\"info\" ac:schema-version=\"1\" ac:macro-id=\"swept-macro\">"
        + "<ac:parameter ac:name=\"title\">Note</ac:parameter><ac:rich-text-body><p>Look.</p></ac:rich-text-body>"
        + "</ac:structured-macro>"

    /// Tasks with and without what a task can have.
    private static let tasks = """
        <ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>Call
        <ac:link><ri:user ri:account-id="\(accountID)" /></ac:link> by <time datetime="2026-07-03" /></ac:task-body>
        </ac:task><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body /></ac:task></ac:task-list>
        """

    /// Adds what only version 2 has.
    private func furnishCloud(_ ids: inout SweepIDs) async throws {
        func make(_ path: String, _ body: JSONValue) async throws -> String {
            try #require(try await sendJSON("POST", "/api/v2" + path, .json(body))["id"]?.stringValue)
        }
        let body: JSONValue = ["representation": "storage", "value": "<p>Well.</p>"]
        let comment = try await make("/footer-comments", ["pageId": .string(ids.page), "body": body])
        _ = try await make("/footer-comments", ["parentCommentId": .string(comment), "body": body])
        let marked = try await make(
            "/inline-comments",
            [
                "pageId": .string(ids.page), "body": body,
                "inlineCommentProperties": [
                    "textSelection": "twice", "textSelectionMatchCount": 1, "textSelectionMatchIndex": 0,
                ],
            ])
        let folder = try await make(
            "/folders", ["spaceId": .string(ids.space), "parentId": .string(ids.page), "title": "Folder"])
        _ = try await make(
            "/pages",
            [
                "spaceId": .string(ids.space), "parentId": .string(folder), "title": "In the folder", "body": body,
            ])
        _ = try await make(
            "/pages",
            [
                "spaceId": .string(ids.space), "title": "Tasks",
                "body": ["representation": "storage", "value": .string(Self.tasks)],
            ])
        let tasks = try await sendJSON("GET", "/api/v2/tasks")
        let post = try await make(
            "/blogposts",
            ["spaceId": .string(ids.space), "title": "News", "body": body, "createdAt": "2026-07-03T10:00:00.000Z"])
        let content = "/rest/api/content/\(post)"
        _ = try await sendJSON("POST", content + "/label", .json([["prefix": "global", "name": "runbook"]]))
        _ = try await sendJSON("POST", content + "/child/attachment", .form(fileName: "news.txt", content: "news"))
        _ = try await make("/footer-comments", ["blogPostId": .string(post), "body": body])
        let labels = try await sendJSON("GET", "/api/v2/pages/\(ids.page)/labels")
        let conversion = try await sendJSON(
            "POST", "/rest/api/contentbody/convert/async/export_view",
            .json(["value": "<p>x</p>", "representation": "storage"]))
        ids.others.merge(
            [
                "footer-comments": comment, "inline-comments": marked, "comments": comment, "folders": folder,
                "blogposts": post, "tasks": tasks["results"]?[0]?["id"]?.stringValue ?? "",
                "inlinetasks": tasks["results"]?[1]?["id"]?.stringValue ?? "",
                "async": conversion["asyncId"]?.stringValue ?? "",
                "labels": labels["results"]?[0]?["id"]?.stringValue ?? "",
            ], uniquingKeysWith: { _, new in new })
        let owners = [
            "pages": ids.page, "attachments": ids.attachment, "comments": comment, "folders": folder,
            "blogposts": post,
            "spaces": ids.space,
        ]
        for (owner, id) in owners {
            ids.others[owner + "/properties"] = try await make(
                "/\(owner)/\(id)/properties", ["key": "swept", "value": ["a": 1]])
        }
    }
}
