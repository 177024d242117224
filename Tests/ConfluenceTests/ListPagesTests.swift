import Foundation
import HTTP
import JSON
import Testing

@testable import Confluence

/// The way from one batch of a list to the next, by offsets and cursors.
@Suite struct ListPagesTests {
    /// A list as version 1 gives it: `items` numbers from `start` on, at most `clamp` at once.
    private static func batch(
        _ request: StubRequest, total: Int, clamp: Int, next: (_ start: Int, _ size: Int) -> String?
    ) -> StubReply {
        let start = NextLink.value("start", in: request.target).flatMap { Int($0) } ?? 0
        let limit = min(NextLink.value("limit", in: request.target).flatMap { Int($0) } ?? 25, clamp)
        let size = max(min(limit, total - start), 0)
        let items = (start..<start + size).map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        let link = next(start, size).map { #""next":"\#($0)","# } ?? ""
        return .json(
            #"""
            {"results":[\#(items)],"start":\#(start),"limit":\#(limit),"size":\#(size),"totalSize":\#(total),
             "_links":{\#(link)"base":"https://wiki.example/confluence","context":"/confluence"}}
            """#)
    }

    private func ids(_ site: StubSite, _ query: [(name: String, value: String)] = [("limit", "100")]) async throws
        -> [String]
    {
        let call = APICall("GET", .v1, "/content", query: query, subject: "a list")
        return try await ConfluenceListing(client: site.client, call: call) { json, _ in json.id("id") }.collect()
    }

    @Test func `offsets follow what came, not what was asked for`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            Self.batch(request, total: 60, clamp: 25) { start, size in
                start + size < 60 ? "/rest/api/content?limit=100&start=\(start + 100)" : nil
            }
        } _: { site in
            let found = try await ids(site)
            #expect(found == (0..<60).map(String.init))
            #expect(
                site.requests.values.map(\.target) == [
                    "/rest/api/content?limit=100", "/rest/api/content?limit=100&start=25",
                    "/rest/api/content?limit=100&start=50",
                ])
        }
    }

    @Test func `a batch from which nothing may be seen is passed by the link's offset`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            request.index == 0
                ? .json(#"{"results":[],"start":0,"size":0,"_links":{"next":"/rest/api/content?start=25"}}"#)
                : Self.batch(request, total: 30, clamp: 25) { _, _ in nil }
        } _: { site in
            let found = try await ids(site)
            #expect(found == (25..<30).map(String.init))
        }
    }

    @Test func `on Data Center a missing link is not the end when the total says more`() async throws {
        let answer: @Sendable (StubRequest) -> StubReply = { request in
            Self.batch(request, total: 60, clamp: 25) { _, _ in nil }
        }
        try await withStubSite(face: .dataCenter, answer) { site in
            let found = try await ids(site)
            #expect(found.count == 60)
        }
        // On Cloud the offset of a search is ignored: it would begin again.
        try await withStubSite(face: .cloudSite, answer) { site in
            let found = try await ids(site)
            #expect(found.count == 25)
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `a scan goes on by its cursor`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            request.target.contains("cursor=")
                ? .json(#"{"results":[{"id":2}],"size":1,"_links":{}}"#)
                : .json(
                    #"{"results":[{"id":1}],"size":1,"_links":{"next":"/rest/api/content/scan?cursor=content:12:next&limit=1"}}"#
                )
        } _: { site in
            let found = try await ids(site, [("limit", "1")])
            #expect(found == ["1", "2"])
            #expect(
                site.requests.values.last?.target == "/rest/api/content?limit=1&cursor=content%3A12%3Anext")
        }
    }

    @Test(arguments: [
        "/rest/api/search?cursor=c%@&start=25", "/rest/api/content?start=%@",
    ])
    func `a server that gives the same again and again is noticed`(link: String) async throws {
        try await withStubSite { request in
            let next = link.replacing("%@", with: String((request.index + 1) * 25))
            return .json(#"{"results":[{"id":"1"},{"id":"2"}],"_links":{"next":"\#(next)"}}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await ids(site) }
            #expect(error?.code == .unexpectedAnswer)
            #expect(error?.message.contains("a second time") == true)
            #expect(site.requests.values.count == 2)
        }
    }

    @Test func `an offset that leads back is noticed`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json(#"{"results":[],"start":25,"size":0,"_links":{"next":"/rest/api/content?start=0"}}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await ids(site) }
            #expect(error?.message.contains("leads back") == true)
        }
    }
}
