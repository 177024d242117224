import StorageFormat
import Testing

@testable import Confluence

/// What happens when a write is done but its answer gets lost.
@Suite struct ConfluenceLostAnswerTests {
    @Test func `an update whose answer got lost is recognised by its mark`() async throws {
        let message = IdempotencyMarker.mark("note", key: "k1")
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): .json(pageJSON(version: 1, body: "<p>old</p>"))
            case ("PUT", 1): .json("{}", status: 504)
            case ("PUT", _): .json(#"{"errors":[{"title":"Version must be incremented"}]}"#, status: 409)
            default: .json(pageJSON(version: 2, message: message, body: "<p>new</p>"))
            }
        } _: { site in
            let page = try await site.client.updatePage(
                id: "7", title: "T", storage: "<p>new</p>", baseVersion: 1, message: "note", key: "k1")
            #expect(page.version.number == 2)
            #expect(site.requests.values.map(\.method) == ["GET", "PUT", "PUT", "GET"])
        }
    }

    @Test func `without a key, the same title, body and message are taken for ours`() async throws {
        for (body, isOurs) in [("<p local-id=\\\"c\\\">new</p>", true), ("<p>newer</p>", false)] {
            try await withStubSite { request in
                switch (request.method, request.index) {
                case ("GET", 0): .json(pageJSON(version: 1, body: "<p>old</p>"))
                case ("PUT", 1): .json("{}", status: 504)
                case ("PUT", _): .json("{}", status: 409)
                default: .json(pageJSON(version: 2, message: "note", body: body))
                }
            } _: { site in
                let update: @Sendable () async throws -> Page = {
                    try await site.client.updatePage(
                        id: "7", title: "T", storage: "<p>new</p>", baseVersion: 1, message: "note")
                }
                if isOurs {
                    let page = try await update()
                    #expect(page.version.number == 2)
                } else {
                    let error = await failure(update)
                    #expect(error?.isOutcomeUnknown == true)
                    #expect(error?.versionConflict?.currentVersion == 2)
                }
            }
        }
    }

    @Test func `another's update after a lost answer is told by the page's history`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): .json(pageJSON(version: 1, body: "<p>old</p>"))
            case ("PUT", 1): .json("{}", status: 504)
            case ("PUT", _): .json("{}", status: 409)
            case (_, _) where request.target.contains("/versions"):
                .json(#"{"results":[{"number":2,"message":"someone else"},{"number":1}]}"#)
            default: .json(pageJSON(version: 2, message: "someone else", body: "<p/>"))
            }
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.updatePage(
                    id: "7", title: "T", storage: "<p>new</p>", baseVersion: 1, message: "note", key: "k1")
            }
            #expect(error?.code == .conflict)
            // The history shows that ours was not done, and it cannot be done any more.
            #expect(error?.isOutcomeUnknown == false)
            #expect(error?.versionConflict == VersionConflict(kind: .drift, baseVersion: 1, currentVersion: 2))
        }
    }

    @Test func `an edit does not repeat what was done before another's change`() async throws {
        let message = IdempotencyMarker.mark("note", key: "k1")
        try await withStubSite { request in
            switch (request.method, request.target.contains("/versions"), request.index) {
            case ("GET", true, _):
                .json(
                    #"{"results":[{"number":3,"message":"other"},{"number":2,"message":"\#(message)"},{"number":1}]}"#)
            case ("GET", false, 0): .json(pageJSON(version: 1, body: "<p>a</p>"))
            case ("GET", false, _): .json(pageJSON(version: 3, message: "other", body: "<p>a!</p>"))
            case (_, _, 1): .json("{}", status: 504)
            default: .json("{}", status: 409)
            }
        } _: { site in
            let edit = try await site.client.editPage(id: "7", message: "note", key: "k1") { $0.source + "<p>more</p>" }
            #expect(edit.outcome == .alreadyApplied)
            #expect(edit.page.version.number == 3)
            #expect(site.requests.values.filter { $0.method == "PUT" }.count == 2)
        }
    }

    @Test func `an upload is sent again only when it did not arrive whole`() async throws {
        let comment = IdempotencyMarker.mark("report", key: "k2")
        @Sendable func attachment(bytes: Int) -> String {
            #"{"results":[{"id":"att5","title":"r.html","fileSize":\#(bytes),"version":{"number":1,"message":"\#(comment)"}}]}"#
        }
        for (found, uploads) in [(4, 1), (3, 2)] {
            try await withStubSite { request in
                switch (request.method, request.index) {
                case ("PUT", 0): .json("{}", status: 503)
                case ("PUT", _): .json(attachment(bytes: 4))
                default: .json(attachment(bytes: found))
                }
            } _: { site in
                let attachment = try await site.client.uploadAttachment(
                    pageID: "7", fileName: "r.html", contentType: "text/html", content: .bytes([1, 2, 3, 4]),
                    comment: "report", key: "k2")
                #expect(attachment.id == "att5")
                #expect(site.requests.values.filter { $0.method == "PUT" }.count == uploads)
                let first = try #require(site.requests.values.first)
                #expect(first.header("X-Atlassian-Token") == "no-check")
                #expect(first.target == "/wiki/rest/api/content/7/child/attachment")
                #expect(first.body.contains("report [belay:k2]"))
            }
        }
    }

    @Test func `without a key an upload of unknown outcome is not repeated`() async throws {
        try await withStubSite { _ in
            .json("{}", status: 503)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.uploadAttachment(
                    pageID: "7", fileName: "r.html", contentType: "text/html", content: .bytes([1]))
            }
            #expect(error?.isOutcomeUnknown == true)
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `a page that is gone after a lost answer was deleted`() async throws {
        try await withStubSite {
            .json("{}", status: $0.index == 0 ? 502 : 404)
        } _: { site in
            try await site.client.deletePage(id: "7")
            #expect(site.requests.values.count == 2)
        }
        try await withStubSite { _ in
            .json("{}", status: 404)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.deletePage(id: "7") }
            #expect(error?.code == .notFound)
        }
    }
}
