import Foundation
import HTTP
import Testing

@testable import Confluence

@Suite struct ConfluenceListingTests {
    private static func list(_ pages: [String], next: String? = nil) -> String {
        let link = next.map { #","next":"\#($0)""# } ?? ""
        return #"{"results":[\#(pages.joined(separator: ","))],"_links":{"base":"https://wiki.example/wiki"\#(link)}}"#
    }

    @Test func `only the cursor is taken from the next link`() async throws {
        try await withStubSite { request in
            request.target.contains("cursor=")
                ? .json(Self.list([pageJSON(id: "2")]))
                : .json(
                    Self.list([pageJSON(id: "1")], next: "https://evil.example/wiki/wiki/x?limit=1&cursor=a%2Bb%3D"))
        } _: { site in
            let pages = try await site.client.fetchPages(in: stubSpace("5"))
            #expect(pages.map(\.id) == ["1", "2"])
            #expect(pages.first?.webURL == "https://wiki.example/wiki/spaces/OPS/pages/1")
            #expect(
                site.requests.values.map(\.target) == [
                    "/wiki/api/v2/spaces/5/pages?status=current&sort=-modified-date&limit=250",
                    "/wiki/api/v2/spaces/5/pages?status=current&sort=-modified-date&limit=250&cursor=a%2Bb%3D",
                ])
        }
    }

    @Test func `a Link header serves too, and an empty batch is not the end`() async throws {
        try await withStubSite { request in
            switch request.index {
            case 0:
                .json(
                    #"{"results":[]}"#, headers: ["Link": #"</wiki/api/v2/x?cursor=c1>; rel="next", </y>; rel="prev""#])
            default: .json(Self.list([pageJSON(id: "2")]))
            }
        } _: { site in
            let pages = try await site.client.fetchPages(in: stubSpace("5"))
            #expect(pages.map(\.id) == ["2"])
        }
    }

    @Test func `a URL in a Link header may have commas`() {
        let header = #"</x?cql=space in (A,B)&cursor=p>; rel="prev", </x?cql=space in (A,B)&cursor=n>; rel="next""#
        #expect(NextLink.find(["Link": header]) == "/x?cql=space in (A,B)&cursor=n")
        #expect(NextLink.find(["Link": #"</x?cursor=p>; rel="nextish""#]) == nil)
    }

    @Test(arguments: ["/x?cursor=same", "/x?start=25", "/x?cursor=%zz"])
    func `a link that leads nowhere is an error, not an endless list`(next: String) async throws {
        try await withStubSite { _ in
            .json(Self.list([pageJSON()], next: next))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.fetchPages(in: stubSpace("5"))
            }
            #expect(error?.code == .unexpectedAnswer)
            #expect(site.requests.values.count <= 2)
        }
    }

    @Test func `a listing since a time ends at the first older page, and leaves archived ones out`() async throws {
        @Sendable func page(_ id: String, _ time: String, status: String = "current") -> String {
            #"{"id":"\#(id)","status":"\#(status)","title":"T","version":{"number":1,"createdAt":"\#(time)"}}"#
        }
        try await withStubSite { _ in
            .json(
                Self.list(
                    [
                        page("1", "2026-07-03T12:00:00.000Z"),
                        page("2", "2026-07-03T11:00:00.000Z", status: "archived"),
                        page("3", "2026-07-03T13:00:00.000+0200"), page("4", "2026-07-03T10:59:59Z"),
                        page("5", "2026-07-03T12:00:00.000Z"),
                    ], next: "/x?cursor=more"))
        } _: { site in
            let since = try #require(Timestamp.parse("2026-07-03T11:00:00Z"))
            let ids = try await site.client.pages(in: stubSpace("5"), since: since).collect().map(\.id)
            #expect(ids == ["1", "3"])
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `a space is taken only when its key is the wanted one`() async throws {
        try await withStubSite { _ in
            .json(#"{"results":[{"id":12,"key":"OPS2","name":"n"},{"id":"13","key":"OPS"}]}"#)
        } _: {
            site in
            let space = try await site.client.fetchSpace(key: "ops")
            #expect(space.id == "13")
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchSpace(key: "A&b=c") }
            #expect(error?.code == .notFound)
            #expect(site.requests.values.last?.target == "/wiki/api/v2/spaces?keys=A%26b%3Dc&limit=250")
        }
    }

    @Test func `search reads hits and drops their marks`() async throws {
        try await withStubSite { _ in
            .json(
                #"""
                {"results":[{"entityType":"space","title":"S"},
                 {"content":{"id":"9","type":"page"},"title":"@@@hl@@@Disk@@@endhl@@@ &amp;lt; full",
                  "excerpt":"a &#39;b&#39;\n c","url":"/spaces/OPS/pages/9","lastModified":"2026-07-03T10:59:59.000Z",
                  "resultGlobalContainer":{"title":"Ops","displayUrl":"/spaces/OPS"}}],
                 "_links":{"base":"https://wiki.example/wiki","next":"/rest/api/search?cursor=x"}}
                """#)
        } _: { site in
            let hits = try await site.client.search(cql: "text ~ \(CQL.words("disk: full!"))", limit: 1)
            let hit = try #require(hits.first)
            #expect(hit.title == "Disk &lt; full")
            #expect(hit.excerpt == "a 'b' c")
            #expect(hit.spaceKey == "OPS")
            #expect(hit.webURL == "https://wiki.example/wiki/spaces/OPS/pages/9")
            #expect(site.requests.values.count == 1)
            #expect(
                site.requests.values.first?.target
                    == "/wiki/rest/api/search?cql=text%20~%20%22disk%20full%22&limit=1")
        }
    }
}
