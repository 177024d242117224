import StorageFormat
import Testing

@testable import Confluence

/// What keeps an update from doing harm.
@Suite struct PageSafetyTests {
    private static let marked = #"<p><ac:inline-comment-marker ac:ref=\"r1\">text</ac:inline-comment-marker> more</p>"#

    private static func comments(_ status: String, reference: String = "r1") -> String {
        #"""
        {"results":[{"id":"c9","resolutionStatus":"\#(status)","version":{"number":1},
         "properties":{"inlineMarkerRef":"\#(reference)","inlineOriginalSelection":"the text"}}]}
        """#
    }

    @Test func `an edit for another version than the page's is drift, with both versions`() async throws {
        try await withStubSite { _ in
            .json(pageJSON(version: 5, body: "<p>a</p>"))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.editPage(id: "7", message: "m", baseVersion: 3) { _ in "<p>b</p>" }
            }
            #expect(error?.code == .conflict)
            #expect(error?.versionConflict == VersionConflict(kind: .drift, baseVersion: 3, currentVersion: 5))
            #expect(error?.message.contains("it is at version 5, and the change was made from version 3") == true)
            #expect(site.requests.values.map(\.method) == ["GET"])
        }
    }

    @Test func `an edit that was made before others changed the page is no drift`() async throws {
        try await withStubSite { request in
            request.target.contains("/versions")
                ? .json(#"{"results":[{"number":5,"message":"x"},{"number":4,"message":"m [belay:k]"}]}"#)
                : .json(pageJSON(version: 5, message: "x", body: "<p>a</p>"))
        } _: { site in
            let edit = try await site.client.editPage(id: "7", message: "m", key: "k", baseVersion: 3) { _ in "<p>b</p>"
            }
            #expect(edit.outcome == .alreadyApplied)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `a lost race is run again on what the page is by then`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): .json(pageJSON(version: 1, body: "<p>a</p>"))
            case ("PUT", 1): .json(#"{"errors":[{"title":"Version must be incremented"}]}"#, status: 409)
            case ("GET", _): .json(pageJSON(version: 2, body: "<p>a</p><p>theirs</p>"))
            default: .json(pageJSON(version: 3, body: "<p>a</p><p>theirs</p><p>ours</p>"))
            }
        } _: { site in
            let edit = try await site.client.editPage(id: "7", message: "m") { $0.source + "<p>ours</p>" }
            #expect(edit.page.version.number == 3)
            #expect(edit.previousBody == "<p>a</p><p>theirs</p>")
            // The read that told of the race serves the next try.
            #expect(site.requests.values.map(\.method) == ["GET", "PUT", "GET", "PUT"])
            let put = try #require(site.requests.values.last?.body)
            #expect(put.contains(#""number":3"#) && put.contains("<p>a</p><p>theirs</p><p>ours</p>"))
        }
    }

    @Test func `a page that is locked but not changed is written again, and not for ever`() async throws {
        let message = "javax.persistence.OptimisticLockException: Batch update returned unexpected row count"
        for refusals in [1, 9] {
            try await withStubSite(face: .dataCenter) { request in
                if request.method == "GET" { return .json(dataCenterPageJSON(version: 1, body: "<p>a</p>")) }
                return request.index < 2 * refusals
                    ? .json(#"{"statusCode":409,"message":"\#(message)"}"#, status: 409)
                    : .json(dataCenterPageJSON(version: 2))
            } _: { site in
                let edit: @Sendable () async throws -> PageEdit = {
                    try await site.client.editPage(id: "7", message: "m") { _ in "<p>b</p>" }
                }
                if refusals == 1 {
                    let done = try await edit()
                    #expect(done.page.body == "<p>b</p>")
                } else {
                    let error = await failure(edit)
                    #expect(error?.code == .conflict)
                    #expect(error?.message.contains("Batch update") == true)
                    #expect(site.requests.values.filter { $0.method == "PUT" }.count == 4)
                }
            }
        }
    }

    @Test(arguments: ["open", "reopened", "some day"])
    func `an edit that would drop an open comment is refused, and names it`(status: String) async throws {
        try await withStubSite { request in
            request.target.contains("inline-comments")
                ? .json(Self.comments(status)) : .json(pageJSON(version: 1, body: Self.marked))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.editPage(id: "7", message: "m") { _ in "<p>text more</p>" }
            }
            #expect(error?.code == .openComments)
            #expect(error?.message.contains(#"1 open inline comment off the page: c9 on "the text""#) == true)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test(arguments: [("resolved", "r1"), ("dangling", "r1"), ("open", "r2")])
    func `comments that are settled or elsewhere do not matter`(status: String, reference: String) async throws {
        try await withStubSite { request in
            request.target.contains("inline-comments")
                ? .json(Self.comments(status, reference: reference))
                : .json(pageJSON(version: request.method == "PUT" ? 2 : 1, body: Self.marked))
        } _: { site in
            let edit = try await site.client.editPage(id: "7", message: "m") { _ in "<p>text more</p>" }
            #expect(edit.outcome == .updated)
        }
    }

    @Test func `a stored body that is not well-formed keeps its open comments, too`() async throws {
        try await withStubSite { request in
            request.target.contains("inline-comments")
                ? .json(Self.comments("open")) : .json(pageJSON(version: 1, body: Self.marked + "<br>"))
        } _: { site in
            let client = site.client
            let update: @Sendable (String, OpenComments) async throws -> Page = { storage, openComments in
                try await client.updatePage(
                    id: "7", title: "T", storage: storage, baseVersion: 1, openComments: openComments)
            }
            let refused = await failure { try await update("<p>gone</p>", .refuse) }
            #expect(refused?.code == .openComments)
            #expect(refused?.message.contains(#"c9 on "the text""#) == true)
            let page = try await client.fetchPage(id: "7")
            let planned = await failure { try await client.checkOpenComments("<p>gone</p>", of: page) }
            #expect(planned?.code == .openComments)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
            _ = try await update(Self.marked.replacing("\\\"", with: "\""), .refuse)
            _ = try await update("<p>gone</p>", .override)
            #expect(site.requests.values.filter { $0.method == "PUT" }.count == 2)
        }
    }

    @Test func `comments elsewhere do not matter to a stored body that is not well-formed`() async throws {
        try await withStubSite { request in
            request.target.contains("inline-comments")
                ? .json(Self.comments("open", reference: "r2"))
                : .json(pageJSON(version: 1, body: Self.marked + "<br>"))
        } _: { site in
            _ = try await site.client.updatePage(id: "7", title: "T", storage: "<p>gone</p>", baseVersion: 1)
            #expect(site.requests.values.last?.method == "PUT")
        }
    }

    @Test func `comments are asked for only when a marker goes, and not when they may go`() async throws {
        try await withStubSite { request in
            .json(pageJSON(version: request.method == "PUT" ? 2 : 1, body: Self.marked))
        } _: { site in
            _ = try await site.client.editPage(id: "7", message: "m") { $0.source + "<p>kept</p>" }
            _ = try await site.client.editPage(id: "7", message: "m", openComments: .override) { _ in "<p>gone</p>" }
            #expect(site.requests.values.map(\.method) == ["GET", "PUT", "GET", "PUT"])
        }
    }

    @Test func `an edit that changes only what Confluence adds makes no version`() async throws {
        let stored =
            #"<hr /><ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\" ac:macro-id=\"8e\" /><p local-id=\"1\">&uuml;</p>"#
        try await withStubSite { _ in
            .json(pageJSON(version: 4, body: stored))
        } _: { site in
            let sent = #"<hr/><ac:structured-macro ac:name="toc"></ac:structured-macro><p>ü</p>"#
            let edit = try await site.client.editPage(id: "7", message: "m") { _ in sent }
            #expect(edit.outcome == .unchanged)
            let page = try await site.client.updatePage(id: "7", title: "T", storage: sent, baseVersion: 4)
            #expect(page.version.number == 4)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `a new title alone is a change`() async throws {
        try await withStubSite { request in
            .json(pageJSON(version: request.method == "PUT" ? 2 : 1, body: "<p>a</p>"))
        } _: { site in
            let page = try await site.client.updatePage(id: "7", title: "T2", storage: "<p>a</p>", baseVersion: 1)
            #expect(page.version.number == 2)
        }
    }

    @Test func `a body that is not well-formed is not sent, and its place is told`() async throws {
        try await withStubSite { _ in
            .json(pageJSON(version: 1, body: "<p>a</p>"))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.updatePage(id: "7", title: "T", storage: "<p>a</p>\n<p>b", baseVersion: 1)
            }
            #expect(error?.code == .invalidContent)
            #expect(error?.message.contains("at row and column 2:") == true, "\(error?.message ?? "")")
            let created = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p>&nosuch;</p>")
            }
            #expect(created?.code == .invalidContent)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test(arguments: ["trashed", "archived", "draft"])
    func `an update does not bring a page back`(status: String) async throws {
        try await withStubSite { _ in
            .json(pageJSON(version: 1, body: "<p>a</p>").replacing(#""current""#, with: #""\#(status)""#))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.editPage(id: "7", message: "m") { _ in "<p>b</p>" }
            }
            #expect(error?.message.contains("it is \(status)") == true)
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `a verified write is read again, and a difference is an error`() async throws {
        let cases = [
            ("<p local-id=\\\"1\\\">b</p>", nil), ("<p>a</p>", "expected “b” but found “a”"),
            ("<p>b</p><p>x</p>", "expected the end but found <p>"),
        ]
        for (stored, difference) in cases {
            try await withStubSite { request in
                switch request.index {
                case 0: .json(pageJSON(version: 1, body: "<p>a</p>"))
                case 1: .json(pageJSON(version: 2, body: "<p>b</p>"))
                default: .json(pageJSON(version: 2, body: stored))
                }
            } _: { site in
                let edit: @Sendable () async throws -> PageEdit = {
                    try await site.client.editPage(id: "7", message: "m", verify: true) { _ in "<p>b</p>" }
                }
                guard let difference else {
                    let done = try await edit()
                    #expect(done.outcome == .updated)
                    return
                }
                let error = await failure(edit)
                #expect(error?.code == .notApplied)
                #expect(error?.message.contains(difference) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func `a verified write is compared with its own version, not with what came after`() async throws {
        try await withStubSite { request in
            switch request.index {
            case 0: .json(pageJSON(version: 1, body: "<p>a</p>"))
            case 1: .json(pageJSON(version: 2, body: "<p>b</p>"))
            case 2: .json(pageJSON(version: 3, body: "<p>theirs</p>"))
            default: .json(pageJSON(version: 2, body: "<p>b</p>"))
            }
        } _: { site in
            _ = try await site.client.editPage(id: "7", message: "m", verify: true) { _ in "<p>b</p>" }
            #expect(site.requests.values.last?.target == "/wiki/api/v2/pages/7?body-format=storage&version=2")
        }
    }

    @Test func `machine edits are minor unless told otherwise`() async throws {
        try await withStubSite { request in
            .json(pageJSON(version: request.method == "PUT" ? 2 : 1, body: "<p>a</p>"))
        } _: { site in
            _ = try await site.client.editPage(id: "7", message: "m") { _ in "<p>b</p>" }
            _ = try await site.client.editPage(id: "7", message: "m", minorEdit: false) { _ in "<p>b</p>" }
            let puts = site.requests.values.filter { $0.method == "PUT" }
            #expect(puts.map { $0.body.contains(#""minorEdit":true"#) } == [true, false])
        }
    }

    @Test func `what is not there is never created by an update`() async throws {
        try await withStubSite { _ in
            .json("{}", status: 404)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.updatePage(id: "7", title: "T", storage: "<p/>", baseVersion: 1)
            }
            #expect(error?.code == .notFound)
            #expect(site.requests.values.map(\.method) == ["GET"])
        }
    }
}
