import Foundation
import Testing

@testable import Confluence

/// What both APIs say about a thing, read to the same value.
@Suite struct ResourceReadingTests {
    @Test func `a page of Data Center is read`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json(dataCenterPageJSON(version: 3, message: "why", body: "<p>a</p>"))
        } _: { site in
            let page = try await site.client.fetchPage(id: "7")
            let version = PageVersion(
                number: 3, createdAt: Date(timeIntervalSince1970: 1_577_869_200), message: "why", isMinorEdit: true,
                authorID: "8a1")
            #expect(
                page
                    == Page(
                        id: "7", title: "T", spaceID: "98306", parentID: "3", version: version, body: "<p>a</p>",
                        webURL: "https://wiki.example/confluence/display/OPS/T"))
            _ = try await site.client.fetchPage(id: "7", version: 2)
            _ = try? await site.client.fetchPage(id: "7", body: .exportView)
            #expect(
                site.requests.values.map(\.target) == [
                    "/rest/api/content/7?expand=version%2Cspace%2Cancestors%2Cbody.storage",
                    "/rest/api/content/7?expand=version%2Cspace%2Cancestors%2Cbody.storage&status=historical&version=2",
                    "/rest/api/content/7?expand=version%2Cspace%2Cancestors%2Cbody.export_view",
                ])
        }
    }

    @Test func `pages of Data Center are listed by offset, and those of another time left out`() async throws {
        @Sendable func page(_ id: Int, _ when: String) -> String {
            dataCenterPageJSON(id: "\(id)").replacing("2020-01-01T10:00:00.000+0100", with: when)
        }
        try await withStubSite(face: .dataCenter) { request in
            request.target.contains("start=")
                ? .json(#"{"results":[\#(page(3, "2020-01-03T00:00:00.000Z"))],"start":2,"limit":2,"size":1}"#)
                : .json(
                    #"{"results":[\#(page(1, "2020-01-02T00:00:00.000Z")),\#(page(2, "2020-01-01T00:00:00.000Z"))],"start":0,"limit":2,"size":2,"_links":{"next":"/rest/api/content?start=2&limit=2"}}"#
                )
        } _: { site in
            let since = try #require(Timestamp.parse("2020-01-01T12:00:00Z"))
            let pages = try await site.client.pages(in: stubSpace("98306"), since: since).collect()
            #expect(pages.map(\.id) == ["1", "3"])
            #expect(site.requests.values.count == 2)
            #expect(
                site.requests.values.first?.target
                    == "/rest/api/content?type=page&spaceKey=OPS&status=current&expand=version%2Cspace%2Cancestors&limit=200"
            )
        }
    }

    @Test func `a page of Data Center is created below the home page`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json(dataCenterPageJSON())
        } _: { site in
            let space = Space(id: "98306", key: "OPS", name: "Ops", homepageID: "1")
            let page = try await site.client.createPage(in: space, title: "T", storage: "<p>a</p>")
            #expect(page.body == "<p>a</p>")
            _ = try await site.client.createPage(in: space, title: "T", storage: "<p>a</p>", parentID: "3")
            let bodies = site.requests.values.map(\.body)
            #expect(
                bodies.first
                    == #"{"ancestors":[{"id":"1"}],"body":{"storage":{"representation":"storage","value":"<p>a</p>"}},"space":{"key":"OPS"},"title":"T","type":"page"}"#
            )
            #expect(bodies.last?.contains(#""ancestors":[{"id":"3"}]"#) == true)
        }
    }

    @Test func `versions of Data Center stand under another path`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json(
                #"{"results":[{"number":2,"when":"2020-01-01T10:00:00.000+0100","message":"b","by":{"username":"jo"}},{"number":1}],"start":0,"limit":200,"size":2}"#
            )
        } _: { site in
            let versions = try await site.client.versions(pageID: "7").collect()
            #expect(versions.map(\.number) == [2, 1])
            #expect(versions.first?.authorID == "jo")
            #expect(
                site.requests.values.map(\.target) == ["/rest/experimental/content/7/version?limit=200"])
        }
    }

    @Test func `spaces of both APIs are read`() async throws {
        let v1 = #"{"id":98306,"key":"~jo","name":"Jo","type":"personal","homepage":{"id":"1","title":"Home"}}"#
        let v2 = #"{"id":"98306","key":"~jo","name":"Jo","homepageId":"1"}"#
        for (face, json) in [(ConfluenceFace.dataCenter, v1), (.cloudSite, v2)] {
            try await withStubSite(face: face) { _ in
                .json(#"{"results":[\#(json)],"size":1,"start":0,"limit":200}"#)
            } _: { site in
                let space = Space(id: "98306", key: "~jo", name: "Jo", homepageID: "1")
                let first = try await site.client.fetchSpace(key: "~JO")
                #expect(first == space)
                let second = try await site.client.spaces().collect()
                #expect(second == [space])
            }
        }
    }

    @Test func `comments of both APIs are read`() async throws {
        let v2 = #"""
            {"id":"9","status":"current","pageId":"7","resolutionStatus":"resolved",
             "version":{"number":1,"createdAt":"2020-01-01T09:00:00.000Z","authorId":"8a1"},
             "body":{"storage":{"representation":"storage","value":"<p>why?</p>"}},
             "properties":{"inlineMarkerRef":"r1","inlineOriginalSelection":"text"}}
            """#
        let v1 = #"""
            {"id":"9","type":"comment","status":"current",
             "version":{"number":1,"when":"2020-01-01T10:00:00.000+0100","by":{"userKey":"8a1"}},
             "body":{"storage":{"value":"<p>why?</p>","representation":"storage"}},
             "extensions":{"location":"inline","inlineProperties":{"originalSelection":"text","markerRef":"r1"},
              "resolution":{"status":"resolved"}}}
            """#
        for (face, json, target) in [
            (ConfluenceFace.cloudSite, v2, "/wiki/api/v2/pages/7/inline-comments?body-format=storage&limit=250"),
            (
                .dataCenter, v1,
                "/rest/api/content/7/child/comment?location=inline&location=resolved&expand=body.storage%2Cversion%2Cextensions.inlineProperties%2Cextensions.resolution&limit=100"
            ),
        ] {
            try await withStubSite(face: face) { _ in
                .json(#"{"results":[\#(json)],"size":1,"start":0,"limit":100}"#)
            } _: { site in
                let comments = try await site.client.inlineComments(pageID: "7").collect()
                #expect(
                    comments == [
                        PageComment(
                            id: "9", pageID: "7", authorID: "8a1",
                            createdAt: Date(timeIntervalSince1970: 1_577_869_200),
                            body: "<p>why?</p>", resolution: .resolved, markerReference: "r1", selection: "text")
                    ])
                #expect(site.requests.values.map(\.target) == [target])
                let found = try await site.client.footerComments(pageID: "7").collect().first?.resolution
                #expect(found == nil)
            }
        }
    }

    @Test func `restrictions are read, and their absence is no restriction`() async throws {
        let restricted = #"""
            {"read":{"operation":"read","restrictions":{"user":{"results":[{"accountId":"a1","displayName":"Jo"}]},
              "group":{"results":[{"type":"group","name":"sre"}]}}},
             "update":{"operation":"update","restrictions":{"user":{"results":[]},"group":{"results":[]}}}}
            """#
        for (json, isRestricted) in [(restricted, true), ("{}", false)] {
            try await withStubSite { _ in
                .json(json)
            } _: { site in
                let restrictions = try await site.client.fetchRestrictions(pageID: "7")
                #expect(restrictions.isRestricted == isRestricted)
                #expect(restrictions.update.isEmpty)
                if isRestricted {
                    #expect(restrictions.read.users == [User(accountID: "a1", displayName: "Jo")])
                    #expect(restrictions.read.groups == ["sre"])
                }
            }
        }
    }

    @Test func `a user of Data Center is read`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json(#"{"type":"known","username":"jo","userKey":"8a1","displayName":"Jo Doe"}"#)
        } _: { site in
            let found = try await site.client.currentUser()
            #expect(
                found == User(accountID: "8a1", displayName: "Jo Doe", userName: "jo"))
        }
    }

    @Test func `labels of Data Center are read and changed with version 1`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            request.method == "DELETE"
                ? StubReply(status: 204, headers: [:])
                : .json(#"{"results":[{"prefix":"global","name":"a/b","id":"1"}],"size":1,"start":0,"limit":200}"#)
        } _: { site in
            let found = try await site.client.fetchLabels(pageID: "7")
            #expect(found == ["a/b"])
            try await site.client.addLabels(["a/b"], pageID: "7")
            try await site.client.removeLabel("a/b", pageID: "7")
            #expect(
                site.requests.values.map { "\($0.method) \($0.target)" } == [
                    "GET /rest/api/content/7/label?limit=200", "POST /rest/api/content/7/label",
                    "DELETE /rest/api/content/7/label?name=a%2Fb",
                ])
        }
    }

    @Test func `search results are fetched as long as they are wanted`() async throws {
        try await withStubSite { request in
            .json(
                #"{"results":[{"content":{"id":"\#(request.index)","type":"page"},"title":"T"}],"_links":{"next":"/rest/api/search?cursor=c\#(request.index)"}}"#
            )
        } _: { site in
            var ids: [String] = []
            for try await result in site.client.searchResults(cql: "type = page") {
                ids.append(result.contentID)
                if ids.count == 3 { break }
            }
            #expect(ids == ["0", "1", "2"])
            #expect(site.requests.values.count == 3)
        }
    }
}
