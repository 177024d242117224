import Testing

@testable import Confluence

/// A page is created once, whatever gets lost.
@Suite struct PageCreationTests {
    private static let taken =
        #"{"errors":[{"status":400,"title":"A page with this title already exists: A page already exists with the same TITLE in this space"}]}"#

    /// A page that `me` created.
    private static func page(version: Int = 1, author: String = "me", body: String = "<p>a</p>") -> String {
        pageJSON(version: version, body: body)
            .replacing(#""message":"#, with: #""authorId":"\#(author)","message":"#)
    }

    /// Answers all but the creation: the lookup by title, the page, its properties, the user.
    private static func answer(_ request: StubRequest, found: String?, property: String? = nil) -> StubReply {
        if request.target.contains("/properties") {
            if request.method == "POST" { return .json(#"{"id":"55","key":"belay.key"}"#) }
            let results =
                property.map { #"{"id":"55","key":"belay.key","value":"\#($0)","version":{"number":1}}"# } ?? ""
            return .json(#"{"results":[\#(results)]}"#)
        }
        if request.target.contains("/user/current") { return .json(#"{"accountId":"me","displayName":"Me"}"#) }
        if request.target.contains("title=") { return .json(#"{"results":[\#(found ?? "")]}"#) }
        return .json(found ?? "{}", status: found == nil ? 404 : 200)
    }

    private static func isCreation(_ request: StubRequest) -> Bool {
        request.method == "POST" && request.target == "/wiki/api/v2/pages"
    }

    private func creations(_ site: StubSite) -> Int { site.requests.values.count(where: Self.isCreation) }

    @Test func `a key is kept in a content property`() async throws {
        try await withStubSite { request in
            Self.isCreation(request) ? .json(Self.page()) : Self.answer(request, found: nil)
        } _: { site in
            _ = try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: "k")
            let property = try #require(site.requests.values.last)
            #expect(property.method == "POST")
            #expect(property.target == "/wiki/api/v2/pages/7/properties")
            #expect(property.body == #"{"key":"belay.key","value":"k"}"#)
        }
    }

    @Test(arguments: [2, 9]) func `a page that the site does not find yet gets its key a moment later`(misses: Int)
        async throws
    {
        try await withStubSite { request in
            if Self.isCreation(request) { return .json(Self.page()) }
            return request.index <= misses ? .json("{}", status: 404) : Self.answer(request, found: nil)
        } _: { site in
            let create: @Sendable () async throws -> Page = {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: "k")
            }
            if misses == 2 {
                let page = try await create()
                #expect(page.id == "7")
                #expect(site.requests.values.last?.body == #"{"key":"belay.key","value":"k"}"#)
            } else {
                let error = await failure { try await create() }
                #expect(error?.code == .notFound)
                #expect(site.requests.values.count == 5)
            }
            #expect(creations(site) == 1)
        }
    }

    @Test func `a creation whose answer got lost is looked up by its title, and not made again`() async throws {
        for key in ["k", nil] {
            try await withStubSite { request in
                Self.isCreation(request) ? .json("{}", status: 504) : Self.answer(request, found: Self.page())
            } _: { site in
                let page = try await site.client.createPage(
                    in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: key)
                #expect(page.id == "7")
                #expect(creations(site) == 1)
                #expect(
                    site.requests.values.contains { $0.method == "POST" && $0.body.contains("belay.key") }
                        == (key != nil))
            }
        }
    }

    @Test func `a creation that did not arrive is made again`() async throws {
        try await withStubSite { request in
            if Self.isCreation(request) { return request.index == 0 ? .json("{}", status: 503) : .json(Self.page()) }
            return Self.answer(request, found: nil)
        } _: { site in
            let page = try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>")
            #expect(page.id == "7")
            #expect(creations(site) == 2)
        }
    }

    @Test func `a creation that never arrives ends with an unknown outcome`() async throws {
        try await withStubSite { request in
            Self.isCreation(request) ? .json("{}", status: 503) : Self.answer(request, found: nil)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>")
            }
            #expect(error?.isOutcomeUnknown == true)
            #expect((2...ConfluenceRetryPolicy().attemptsMax).contains(creations(site)))
        }
    }

    @Test func `a page that was created with the key before a crash is given back, as it is by now`() async throws {
        try await withStubSite { request in
            Self.isCreation(request)
                ? .json(Self.taken, status: 400)
                : Self.answer(request, found: Self.page(version: 3, author: "x", body: "<p>edited</p>"), property: "k")
        } _: { site in
            let page = try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: "k")
            #expect(page.version.number == 3)
            #expect(try await site.client.createdPage(key: "k", titled: "T", in: stubSpace("1"))?.id == "7")
            #expect(try await site.client.createdPage(key: "k2", titled: "T", in: stubSpace("1")) == nil)
        }
    }

    @Test func `a crash between the page and its key is recognised`() async throws {
        try await withStubSite { request in
            Self.isCreation(request) ? .json(Self.taken, status: 400) : Self.answer(request, found: Self.page())
        } _: { site in
            _ = try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: "k")
            #expect(site.requests.values.last?.body == #"{"key":"belay.key","value":"k"}"#)
        }
    }

    @Test(
        arguments: [
            (page(version: 2), nil), (page(author: "other"), nil), (page(body: "<p>other</p>"), nil), (page(), "k2"),
        ] as [(String, String?)])
    func `another's page with the title is not taken for ours`(found: String, property: String?) async throws {
        try await withStubSite { request in
            Self.isCreation(request)
                ? .json(Self.taken, status: 400) : Self.answer(request, found: found, property: property)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>", key: "k")
            }
            #expect(error?.code == .titleTaken)
            #expect(!site.requests.values.contains { $0.method != "GET" && !Self.isCreation($0) })
        }
    }

    @Test func `without a key, a title that is taken is an error at once`() async throws {
        try await withStubSite { request in
            Self.isCreation(request) ? .json(Self.taken, status: 400) : Self.answer(request, found: Self.page())
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>a</p>")
            }
            #expect(error?.code == .titleTaken)
            #expect(site.requests.values.count == 1)
        }
    }
}
