import Foundation
import Testing

@testable import Confluence

@Suite struct UploadTests {
    private typealias File = Confluence.Attachment

    private static func attachment(bytes: Int, version: Int = 1, comment: String = "") -> String {
        #"{"id":"att5","title":"r.html","fileSize":\#(bytes),"version":{"number":\#(version),"message":"\#(comment)"}}"#
    }

    private static func results(_ attachment: String?) -> StubReply { .json(#"{"results":[\#(attachment ?? "")]}"#) }

    private static func upload(_ site: StubSite, key: String? = nil) async throws -> File {
        try await site.client.uploadAttachment(
            pageID: "7", fileName: "r.html", contentType: "text/html", content: .bytes([1, 2, 3, 4]), key: key)
    }

    @Test func `what Confluence keeps in another size is sent again, as a new version`() async throws {
        try await withStubSite { request in
            Self.results(Self.attachment(bytes: request.index == 0 ? 3 : 4, version: request.index + 1))
        } _: { site in
            let file = try await Self.upload(site)
            #expect(file.versionNumber == 2)
            #expect(site.requests.values.map(\.method) == ["PUT", "PUT"])
        }
    }

    @Test func `what stays broken is an error that tells the sizes`() async throws {
        try await withStubSite { _ in
            Self.results(Self.attachment(bytes: 3))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await Self.upload(site) }
            #expect(error?.code == .notApplied)
            #expect(error?.message.contains("Confluence keeps 3 bytes of 4") == true)
            #expect(site.requests.values.map(\.method) == ["PUT", "PUT"])
        }
    }

    @Test(arguments: [200, 503])
    func `a site that never tells a size gets two versions at most, and a person the doubt`(
        status: Int
    ) async throws {
        try await withStubSite { request in
            // With 503, each upload arrives and its answer is lost.
            request.method == "PUT" && status == 503
                ? .json("{}", status: 503)
                : Self.results(#"{"id":"att5","title":"r.html","version":{"number":2},"comment":"[belay:k]"}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await Self.upload(site, key: "k") }
            #expect(error?.code == .notApplied)
            #expect(error?.isOutcomeUnknown == true)
            #expect(error?.message.contains("does not tell how many of the 4 bytes it keeps; open version 2") == true)
            #expect(site.requests.values.filter { $0.method == "PUT" }.count == 2)
        }
    }

    @Test func `half a file that a broken upload leaves is sent again until it is whole`() async throws {
        try await withStubSite { request in
            let sent = request.index / 2
            if request.method == "PUT", sent < 3 { return .json("{}", status: 503) }
            return Self.results(Self.attachment(bytes: sent < 3 ? 2 : 4, version: sent + 1, comment: "[belay:k]"))
        } _: { site in
            let file = try await Self.upload(site, key: "k")
            #expect(file.fileBytes == 4)
            #expect(site.requests.values.filter { $0.method == "PUT" }.count == 4)
        }
    }

    @Test func `an answer without a size is looked up`() async throws {
        try await withStubSite { request in
            request.method == "PUT"
                ? .json(#"{"id":"att5","title":"r.html","version":{"number":2}}"#)
                : Self.results(Self.attachment(bytes: 4, version: 2))
        } _: { site in
            let file = try await Self.upload(site)
            #expect(file.fileBytes == 4)
            #expect(site.requests.values.last?.target == "/wiki/api/v2/pages/7/attachments?limit=250&filename=r.html")
        }
    }

    @Test func `on Data Center a file is new, or new data of the one that has the name`() async throws {
        for present in [nil, Self.attachment(bytes: 9)] {
            try await withStubSite(face: .dataCenter) { request in
                if request.method == "GET" { return Self.results(present) }
                let sent = #"{"id":"att5","title":"r.html","extensions":{"fileSize":4},"version":{"number":2}}"#
                return present == nil ? Self.results(sent) : .json(sent)
            } _: { site in
                let file = try await Self.upload(site)
                #expect(file.fileBytes == 4)
                let target = present == nil ? "?expand=version" : "/att5/data"
                #expect(
                    site.requests.values.map { "\($0.method) \($0.target)" } == [
                        "GET /rest/api/content/7/child/attachment?expand=version&limit=200&filename=r.html",
                        "POST /rest/api/content/7/child/attachment\(target)",
                    ])
                #expect(site.requests.values.last?.header("X-Atlassian-Token") == "no-check")
            }
        }
    }

    @Test func `on Data Center a name that is taken meanwhile gets new data`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            switch request.index {
            case 0: Self.results(nil)
            case 1:
                .json(
                    #"{"statusCode":400,"message":"Cannot add a new attachment with same file name as an existing attachment: r.html"}"#,
                    status: 400)
            case 2: Self.results(Self.attachment(bytes: 9))
            default: .json(#"{"id":"att5","title":"r.html","extensions":{"fileSize":4},"version":{"number":2}}"#)
            }
        } _: { site in
            let file = try await Self.upload(site)
            #expect(file.versionNumber == 2)
            #expect(site.requests.values.last?.target.hasSuffix("/att5/data") == true)
        }
    }

    @Test func `an upload with a key is found again by its comment`() async throws {
        try await withStubSite { _ in
            Self.results(Self.attachment(bytes: 4, comment: "x [belay:k]"))
        } _: { site in
            let found = try await site.client.uploadedAttachment(key: "k", fileName: "r.html", pageID: "7")
            #expect(found?.id == "att5")
            let first = try await site.client.uploadedAttachment(key: "k2", fileName: "r.html", pageID: "7")
            #expect(first == nil)
        }
    }

    @Test func `all pages of a list of attachments are fetched`() async throws {
        try await withStubSite { request in
            let number = request.index
            let next = number < 2 ? #","_links":{"next":"/wiki/api/v2/x?cursor=c\#(number)"}"# : ""
            return .json(#"{"results":[{"id":"att\#(number)","title":"\#(number)"}]\#(next)}"#)
        } _: { site in
            let found = try await site.client.fetchAttachments(pageID: "7").map(\.id)
            #expect(found == ["att0", "att1", "att2"])
        }
    }

    @Test func `a file that cannot be read is not sent`() async throws {
        try await withStubSite { _ in
            .json("{}")
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.uploadAttachment(
                    pageID: "7", fileName: "a", contentType: "text/plain", content: .file(path: "/nonexistent/a"))
            }
            #expect(error?.message.contains("/nonexistent/a") == true)
            #expect(site.requests.values.isEmpty)
        }
    }

    @Test func `a download of another size is no file`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)").path
        for face in [ConfluenceFace.cloudSite, .dataCenter] {
            try await withStubSite(face: face) { _ in
                StubReply(headers: ["Content-Type": "application/octet-stream"], body: "abc")
            } _: { site in
                let file = File(id: "att5", pageID: "7", title: "ü a.bin", fileBytes: 4, versionNumber: 3)
                await #expect(throws: ConfluenceError.self) { try await site.client.downloadAttachment(file, to: path) }
                #expect(!FileManager.default.fileExists(atPath: path))
                #expect(
                    site.requests.values.last?.target
                        == (face == .dataCenter
                            ? "/download/attachments/7/%C3%BC%20a.bin?version=3&api=v2"
                            : "/wiki/rest/api/content/7/child/attachment/att5/download?version=3"))
            }
        }
    }

    @Test(arguments: [
        (ConfluenceFace.cloudSite, "/wiki/rest/api/content/7/child/attachment/att9/download"),
        (.dataCenter, "/download/attachments/7/a%20b.txt"),
    ])
    func `people get an attachment where their site has it`(face: ConfluenceFace, path: String) async throws {
        try await withStubSite(face: face) { _ in
            .json("{}")
        } _: { site in
            let attachment = Attachment(id: "att9", pageID: "7", title: "a b.txt")
            let url = try #require(try site.client.downloadURL(of: attachment))
            #expect(url.hasPrefix("http://127.0.0.1:") && url.hasSuffix(path), "\(url)")
            #expect(throws: ConfluenceError.self) {
                try site.client.downloadURL(of: Attachment(id: "../x", pageID: "7", title: "a"))
            }
        }
    }
}
