import Confluence
import ConfluenceSandbox
import Testing

/// What users of other clients suffered from sign-in, errors and limits, and that ours does not do it.
@Suite struct AccessPains {
    private func error(
        _ reply: StubReply, retry: ConfluenceRetryPolicy = ConfluenceRetryPolicy(attemptsMax: 1)
    ) async throws -> ConfluenceError {
        let errors = Collected<ConfluenceError>()
        try await withStubSite(retry: retry) { _ in
            reply
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.fetchPage(id: "7")
            }
            if let error { errors.append(error) }
        }
        return try #require(errors.values.first)
    }

    // md2conf#169, #121; mark#917, #259; atlassian-python-api#1546; confluence-publisher#492; cme#210.
    @Test func `pain 6: a token without the scope of a call is told from a wrong one`() async throws {
        let error = try await error(
            .json(#"{"code":401,"message":"Unauthorized; scope does not match"}"#, status: 401))
        #expect(error.code == .missingScope)
        #expect(error.message.contains("scope does not match"))
        #expect(error.message.contains("make a token that has read:page:confluence"))
    }

    // mcp-atlassian#692, PR#780; md2conf#2; nbconflux#6.
    @Test(arguments: [
        #"{"errors":[{"status":"400","code":"X","title":"the reason","detail":null}]}"#,
        #"{"statusCode":400,"data":{},"message":"com.atlassian.x.BadRequestException: the reason"}"#,
        #"{"code":400,"message":"the reason"}"#,
        #"{"timestamp":1,"status":400,"error":"Bad Request","message":"the reason","path":"/x"}"#,
        "the reason",
    ])
    func `pain 10: an error says what Confluence said, with the id of the request`(body: String)
        async throws
    {
        let type = body.hasPrefix("{") ? "application/json" : "text/plain"
        let error = try await error(
            StubReply(status: 400, headers: ["Content-Type": type, "Atl-Request-Id": "r-17"], body: body))
        #expect(error.message.contains(": the reason"), "\(error.message)")
        #expect(error.requestID == "r-17")
    }

    // md2conf#21; cme#162; mcp-atlassian PR#780; alfred-confluence#3.
    @Test func `pain 11: a login page is named, not parsed`() async throws {
        let error = try await error(.html("<html><title>Log in - Company SSO</title></html>"))
        #expect(error.code == .notJSON)
        #expect(error.message.contains("Log in - Company SSO"))
        #expect(error.message.contains("single sign-on"))
    }

    // md2conf#113; mcp-atlassian#1588.
    @Test func `pain 12: not found may be no permission or no sign-in, and the error says so`()
        async throws
    {
        let error = try await error(
            .json(#"{"errors":[{"status":404,"title":"Not Found"}]}"#, status: 404))
        #expect(error.code == .notFound)
        #expect(error.message.contains("id"))
        #expect(error.message.contains("view"))
        #expect(error.message.contains("credentials"), "\(error.message)")
    }

    @Test func `pain 12: not found is no reason to create`() async throws {
        try await withStubSite { _ in
            .json(#"{"errors":[{"status":404,"title":"Not Found"}]}"#, status: 404)
        } _: { site in
            _ = try? await site.client.editPage(id: "7", message: "m") { _ in "<p>new</p>" }
            _ = try? await site.client.updatePage(
                id: "7", title: "T", storage: "<p>x</p>", baseVersion: 1)
            #expect(site.requests.values.allSatisfy { $0.method != "POST" })
        }
    }

    // md2conf#110, #93; mcp-atlassian#1588; atlassian-python-api#1102; airbyte#39389; archestra PR#3271.
    @Test func `pain 19: Data Center is asked in its own words only`() async throws {
        try await withPainSite(.dataCenter) { site in
            let page = try await site.makePage()
            _ = try await site.client.updatePage(
                id: page.id, title: page.title, storage: "<p>2</p>", baseVersion: 1)
            #expect(try await site.client.versions(pageID: page.id).collect().map(\.number) == [2, 1])
            _ = try await site.client.fetchPages(in: site.space)
            for request in await site.sandbox.requestJournal() {
                #expect(!request.path.contains("/api/v2"))
                #expect(request.status < 400, "\(request.method) \(request.path)")
                // The sandbox took the personal access token.
                #expect(request.user == "demo@example.com")
            }
        }
    }

    // atlassian-python-api#797; maven-confluence#225; confluencebuilder PR#375; CONFSERVER-59196.
    @Test func `pain 20: a page that Data Center cannot save is named with its cure`() async throws {
        try await withStubSite(retry: ConfluenceRetryPolicy(attemptsMax: 1), face: .dataCenter) {
            request in
            request.method == "GET"
                ? .json(dataCenterPageJSON(body: "<p>1</p>"))
                : .json(
                    #"{"statusCode":501,"message":"Unable to save changes to unreconciled page ContentId{id=7}. Refreshing the page should fix this.","reason":"Not Implemented"}"#,
                    status: 501)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.updatePage(id: "7", title: "T", storage: "<p>2</p>", baseVersion: 1)
            }
            #expect(error?.message.contains("unreconciled") == true)
            #expect(error?.message.contains("open the page") == true, "\(String(describing: error))")
        }
    }

    // docToolchain#1304; atlassian-python-api#1360; CONFCLOUD-71116.
    @Test func `pain 22: a limit is waited out as long as the server asks`() async throws {
        try await withStubSite { request in
            request.index == 0
                ? .json("{}", status: 429, headers: ["Retry-After": "9"]) : .json(pageJSON())
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            let waited = (site.waits.values + site.pauses.values).reduce(.zero, +)
            #expect(waited >= .seconds(9))
        }
    }

    // mark#102.
    @Test func `also: a password where a token belongs is told`() async throws {
        let error = try await error(
            StubReply(
                status: 401, headers: ["Content-Type": "text/plain"],
                body: "Basic authentication with passwords is deprecated."))
        #expect(error.code == .unauthorized)
        #expect(error.message.contains("API token"))
    }

    // md2conf#113.
    @Test func `also: an anonymous answer does not pass for the account's`() async throws {
        try await withStubSite { _ in
            .json(#"{"type":"anonymous","displayName":"Anonymous"}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.currentUser()
            }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("anonymous") == true)
        }
    }

    // n8n PR#36800.
    @Test func `also: credentials go to no other host`() async throws {
        let others = Collected<StubRequest>()
        try await withStubServer(others) { _ in
            .json("{}")
        } _: { port in
            try await withStubSite { _ in
                // The same machine under another name is another origin.
                StubReply(status: 302, headers: ["Location": "http://localhost:\(port)/login"])
            } _: { site in
                _ = try? await site.client.fetchPage(id: "7")
                _ = try? await site.client.updatePage(
                    id: "7", title: "T", storage: "<p>x</p>", baseVersion: 1)
                #expect(others.values.allSatisfy { $0.header("Authorization") == nil })
            }
        }
    }
}
