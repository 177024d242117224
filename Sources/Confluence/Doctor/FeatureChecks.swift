internal import Foundation
internal import HTTP
internal import JSON

/// Whether permissions and the token's scopes suffice, feature by feature, without a write.
///
/// Reads are done. For writes, Confluence tells which operations the account may do with a page; whether the token
/// has the scope shows in a call that cannot do anything because the page 0 does not exist: the gateway looks at the
/// scope first (it answers 401 with "scope does not match").
struct FeatureChecks: Sendable {
    let client: ConfluenceClient

    /// Scopes count at the gateway only.
    private var hasScopes: Bool { client.face == .cloudGateway }

    /// Runs the checks.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws -> [DoctorFinding] {
        let (finding, page) = try await readPages()
        var findings = [finding]
        guard let page else {
            return findings + [
                DoctorFinding("other features", .skipped, "there is no page to try them on")
            ]
        }
        let operations = try await operations(of: page)
        findings.append(try await write("pages: write", "update", "page", operations, probe: Self.pageProbe))
        findings.append(try await read("attachments: list", attachments(of: page)))
        if hasScopes { findings.append(try await probe("attachments: download", Self.downloadProbe)) }
        findings.append(
            try await write("attachments: upload", "create", "attachment", operations, probe: Self.uploadProbe))
        findings.append(try await read("labels: read", labels(of: page)))
        if hasScopes { findings.append(try await probe("labels: write", Self.labelProbe)) }
        findings.append(try await read("comments", comments(on: page)))
        findings.append(try await read("properties", properties(of: page)))
        findings.append(try await read("restrictions", restrictions(of: page)))
        let search = APICall("GET", .v1, "/search", query: [("cql", "type = page"), ("limit", "1")], subject: "search")
        findings.append(try await read("search", search))
        return findings
    }

    // MARK: - Reads

    private func readPages() async throws -> (DoctorFinding, page: String?) {
        let isCloud = client.face.isCloud
        let call =
            isCloud
            ? APICall("GET", .v2, "/pages", query: [("status", "current"), ("limit", "1")], subject: "pages")
            : APICall("GET", .v1, "/content", query: [("type", "page"), ("limit", "1")], subject: "pages")
        do {
            let value = try await client.fetchJSON(call)
            guard let page = value["results"]?[0]?.id("id") else {
                return (
                    DoctorFinding(
                        "pages: read", .warning, "the account sees no page",
                        remedy: "give it the permission to view the spaces with runbooks"), nil
                )
            }
            let id = try PathID.checked(page, of: "page")
            let body =
                isCloud
                ? APICall("GET", .v2, "/pages/\(id)", query: [("body-format", "storage")], subject: "page \(id)")
                : APICall("GET", .v1, "/content/\(id)", query: [("expand", "body.storage")], subject: "page \(id)")
            _ = try await client.fetchJSON(body)
            return (DoctorFinding("pages: read", .ok, "may read"), id)
        } catch let error as ConfluenceError {
            return (DoctorFinding("pages: read", .failed, error.message), nil)
        }
    }

    private func attachments(of page: String) -> APICall {
        child("attachments", cloud: "attachments", dataCenter: "child/attachment", of: page)
    }

    private func labels(of page: String) -> APICall { child("labels", cloud: "labels", dataCenter: "label", of: page) }

    /// An edit asks for them when it would take the text from under one.
    private func comments(on page: String) -> APICall {
        child("comments", cloud: "inline-comments", dataCenter: "child/comment", of: page)
    }

    private func properties(of page: String) -> APICall {
        child("properties", cloud: "properties", dataCenter: "property", of: page)
    }

    private func restrictions(of page: String) -> APICall {
        var call = APICall("GET", .v1, "/content/\(page)/restriction/byOperation", subject: "restrictions")
        call.setQuery("expand", "read.restrictions.user,update.restrictions.user")
        return call
    }

    private func child(_ subject: String, cloud: String, dataCenter: String, of page: String) -> APICall {
        client.face.isCloud
            ? APICall("GET", .v2, "/pages/\(page)/\(cloud)", query: [("limit", "1")], subject: subject)
            : APICall("GET", .v1, "/content/\(page)/\(dataCenter)", query: [("limit", "1")], subject: subject)
    }

    private func read(_ name: String, _ call: APICall) async throws -> DoctorFinding {
        do {
            _ = try await client.fetchJSON(call)
            return DoctorFinding(name, .ok, "may read")
        } catch let error as ConfluenceError {
            return DoctorFinding(name, .failed, error.message)
        }
    }

    // MARK: - Writes

    /// What the account may do with a page, as `update page`; `nil` when Confluence does not tell.
    private func operations(of page: String) async throws -> Set<String>? {
        let call =
            client.face.isCloud
            ? APICall("GET", .v2, "/pages/\(page)/operations", subject: "operations")
            : APICall("GET", .v1, "/content/\(page)", query: [("expand", "operations")], subject: "operations")
        do {
            guard let operations = try await client.fetchJSON(call)["operations"]?.arrayValue else { return nil }
            return Set(
                operations.map { "\($0["operation"]?.stringValue ?? "") \($0["targetType"]?.stringValue ?? "")" })
        } catch is ConfluenceError {
            return nil
        }
    }

    private func write(
        _ name: String, _ operation: String, _ target: String, _ operations: Set<String>?, probe call: APICall
    ) async throws -> DoctorFinding {
        if hasScopes {
            let scope = try await probe(name, call)
            guard scope.status == .ok else { return scope }
        }
        // Data Center tells nothing about attachments.
        guard let operations, operations.isEmpty || operations.contains(where: { $0.hasSuffix(" \(target)") }) else {
            return DoctorFinding(name, .skipped, "Confluence does not tell")
        }
        guard operations.contains("\(operation) \(target)") else {
            return DoctorFinding(
                name, .warning, "the account may not do this with the first page that it sees",
                remedy: "give it the permission in the spaces that workflows write to")
        }
        return DoctorFinding(name, .ok, "may write, as far as Confluence tells without a write")
    }

    /// Tries whether the token has the scope of a call that cannot do anything.
    private func probe(_ name: String, _ call: APICall) async throws -> DoctorFinding {
        do {
            _ = try await client.send(call)
        } catch let error as ConfluenceError where error.code == .missingScope || error.code == .unauthorized {
            return DoctorFinding(name, .failed, error.message)
        } catch let error as ConfluenceError {
            guard let status = error.status, (400..<500).contains(status), status != 429 else {
                return DoctorFinding(name, .failed, error.message)
            }
        }
        return DoctorFinding(name, .ok, "the token has the scope")
    }

    private static let pageProbe = APICall("PUT", .v2, "/pages/0", subject: "writing pages").sending([:])
    private static let labelProbe = APICall("POST", .v1, "/content/0/label", subject: "writing labels").sending([])
    private static let downloadProbe = APICall(
        "GET", .v1, "/content/0/child/attachment/att0/download", subject: "downloading attachments")
    private static let uploadProbe: APICall = {
        var call = APICall("PUT", .v1, "/content/0/child/attachment", subject: "uploading attachments")
        call.headers["X-Atlassian-Token"] = "no-check"
        call.body = .multipart([HTTPPart(name: "comment", content: .bytes([]))])
        call.isIdempotent = false
        return call
    }()
}
