internal import Foundation
internal import HTTP
internal import JSON

/// What the account may do on a site that can be reached.
struct AccountChecks: Sendable {
    let client: ConfluenceClient

    /// Runs the checks.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if case .oauth(let source) = client.credentials {
            findings.append(try await oauth(source))
            guard findings[0].status == .ok else {
                return findings + skipped(["account", "spaces", "features"], "there is no OAuth token")
            }
        }
        let account = try await account()
        findings.append(account)
        guard account.status != .failed else {
            return findings + skipped(["spaces", "features"], "the account is not accepted")
        }
        findings.append(contentsOf: try await spaces())
        findings.append(contentsOf: try await FeatureChecks(client: client).run())
        return findings
    }

    private func skipped(_ checks: [String], _ reason: String) -> [DoctorFinding] {
        checks.map { DoctorFinding($0, .skipped, reason) }
    }

    /// Whether there is an OAuth token, for how long, and where the one that renews it is kept.
    private func oauth(_ source: OAuthTokenSource) async throws -> DoctorFinding {
        do {
            let state = try await source.state()
            let minutes = max(0, Int(state.expiresAt.timeIntervalSince(client.surroundings.now()) / 60))
            return DoctorFinding(
                "oauth", .ok, "the access token is good for \(minutes) min, the refresh token is in \(state.file)")
        } catch let error as ConfluenceError {
            return DoctorFinding("oauth", .failed, error.message)
        }
    }

    private func account() async throws -> DoctorFinding {
        guard client.credentials.areGiven else {
            return DoctorFinding(
                "account", .warning, "no credentials are configured: requests are anonymous",
                remedy: "set CONFLUENCE_USERNAME and CONFLUENCE_API_TOKEN, or what docs/configuration.md says")
        }
        do {
            let user = try await client.currentUser()
            let email = user.email.map { " <\($0)>" } ?? ""
            return DoctorFinding("account", .ok, "signed in as \(user.displayName)\(email)")
        } catch let error as ConfluenceError where error.code == .missingScope {
            return DoctorFinding("account", .warning, error.message)
        } catch let error as ConfluenceError where error.code == .notFound {
            return DoctorFinding(
                "account", .failed, "there is no such API at \(client.baseURL): \(error.message)",
                remedy: "correct the path in CONFLUENCE_URL: /wiki or none on Cloud, the context path on Data Center")
        } catch let error as ConfluenceError {
            return DoctorFinding("account", .failed, error.message)
        }
    }

    /// Which spaces the account sees, and what the answer says about rate limits.
    private func spaces() async throws -> [DoctorFinding] {
        let call =
            client.face.isCloud
            ? APICall("GET", .v2, "/spaces", query: [("limit", "25")], subject: "spaces")
            : APICall("GET", .v1, "/space", query: [("limit", "25")], subject: "spaces")
        do {
            let (value, response) = try await client.fetchAnswer(call)
            let keys = value["results"]?.arrayValue?.compactMap { $0.text("key") } ?? []
            let more = value["_links"]?["next"] == nil ? "" : " and more"
            let finding =
                keys.isEmpty
                ? DoctorFinding(
                    "spaces", .warning, "the account sees no space",
                    remedy: "give it the permission to view the spaces with runbooks, and check the credentials: "
                        + "Confluence shows the same to strangers")
                : DoctorFinding("spaces", .ok, keys.prefix(5).joined(separator: ", ") + rest(keys.count - 5) + more)
            return [finding, limits(response)]
        } catch let error as ConfluenceError {
            return [DoctorFinding("spaces", .failed, error.message)]
        }
    }

    private func rest(_ count: Int) -> String { count > 0 ? " and \(count) others" : "" }

    private func limits(_ response: HTTPResponse) -> DoctorFinding {
        let told = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Beta-RateLimit"]
            .compactMap { name in response.headers[name].map { "\(name) \(MessageText.line($0, lengthMax: 80))" } }
        if response.headers["X-RateLimit-NearLimit"]?.lowercased() == "true" {
            return DoctorFinding(
                "rate limits", .warning, "nearly used up: \(told.joined(separator: ", "))",
                remedy: "let fewer programs use this account, or lower BELAY_CONFLUENCE_CONCURRENCY")
        }
        return DoctorFinding(
            "rate limits", .ok, told.isEmpty ? "the site tells none" : told.joined(separator: ", "))
    }
}
