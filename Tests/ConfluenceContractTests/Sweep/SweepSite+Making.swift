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
        try await sandbox.replaceBody(ofPage: ids.page, storage: "<h2>Steps</h2><p>Restart it twice.</p>")
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
        ids.others = ["label": "runbook", "child": "page", "property": "none"]
        return ids
    }
}
