import BelayServer
import Confluence
import ConfluenceSandbox
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct AttachmentRoutesTests {
    private let content = Array("0123456789".utf8)

    @Test(arguments: [SandboxProfile.cloud, .dataCenter])
    func `a file goes to a page and comes back`(profile: SandboxProfile) async throws {
        try await ServiceScene.with(profile: profile) { scene in
            let page = try await scene.makePage("Incident")
            let sent = try await scene.attach(content, "größe 1.txt", page: page)
            #expect(sent.status == .created, "\(sent.text)")
            let id = try #require(sent.json["id"]?.stringValue)
            #expect(sent.header("Location") == "/attachments/\(id)")
            #expect(sent.json["file_name"] == "größe 1.txt")
            #expect(sent.json["bytes"] == 10)
            #expect(try await scene.page(page).attachments.first?.content == content)

            let got = try await scene.client.get("/attachments/\(id)")
            #expect(got.status == .ok)
            #expect(got.text == "0123456789")
            #expect(got.header("Content-Type") == "text/plain")
            #expect(got.header("X-Content-Type-Options") == "nosniff")
            #expect(
                got.header("Content-Disposition")
                    == "attachment; filename=\"gr__e 1.txt\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.txt")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scene.folder.path + "/transfers").isEmpty)
        }
    }

    @Test func `parts of a file can be asked for`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            let id = try await scene.attach(content, "a.txt", page: page).json["id"]?.stringValue ?? ""
            func range(_ text: String, ifRange: String? = nil) async throws -> Answer {
                var headers: HTTPFields = [.range: text]
                headers[.ifRange] = ifRange
                return try await scene.client.get("/attachments/\(id)", headers: headers)
            }
            let middle = try await range("bytes=2-4")
            #expect(middle.status == .partialContent)
            #expect(middle.text == "234")
            let asked = await scene.sandbox.requestJournal().map(\.status)
            #expect(asked.contains(206), "the whole was fetched for a part of it")
            #expect(middle.header("Content-Range") == "bytes 2-4/10")
            #expect(try await range("bytes=7-").text == "789")
            #expect(try await range("bytes=-2").text == "89")
            #expect(try await range("bytes=5-500").text == "56789")
            let behind = try await range("bytes=10-")
            #expect(behind.status == .rangeNotSatisfiable)
            #expect(behind.header("Content-Range") == "bytes */10")
            #expect(try await range("bytes=0-1,4-5").status == .ok)
            let tag = try #require(middle.header("ETag"))
            #expect(try await range("bytes=2-4", ifRange: tag).status == .partialContent)
            #expect(try await range("bytes=2-4", ifRange: "\"another\"").status == .ok)
            let known = try await scene.client.get("/attachments/\(id)", headers: [.ifNoneMatch: tag])
            #expect(known.status == .notModified)
        }
    }

    @Test func `a form brings a file and what is said about it`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            let form = [
                "--frontier", "Content-Disposition: form-data; name=\"comment\"", "", "from the form", "--frontier",
                "Content-Disposition: form-data; name=\"file\"; filename=\"C:\\\\logs\\\\disk.log\"",
                "Content-Type: text/x-log", "", "line\r\n--frontie\r\n", "--frontier--", "",
            ]
            .joined(separator: "\r\n")
            let answer = try await scene.client.upload(
                "/pages/\(page)/attachments", Array(form.utf8), type: "multipart/form-data; boundary=frontier")
            #expect(answer.status == .created, "\(answer.text)")
            let attachment = try #require(try await scene.page(page).attachments.first)
            #expect(attachment.fileName == "disk.log")
            #expect(attachment.mediaType == "text/x-log")
            #expect(attachment.comment == "from the form")
            #expect(try attachment.content == Array("line\r\n--frontie\r\n".utf8))
        }
    }

    @Test func `a form that is none, or has not one file, is refused`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            func status(_ lines: [String], type: String = "multipart/form-data; boundary=f") async throws -> Int {
                try await scene.client
                    .upload(
                        "/pages/\(page)/attachments", Array(lines.joined(separator: "\r\n").utf8), type: type
                    )
                    .status.code
            }
            let file = ["--f", "Content-Disposition: form-data; name=\"file\"; filename=\"a\"", "", "x"]
            #expect(try await status(file + ["--f--", ""]) == 201)
            #expect(try await status(file) == 400)
            #expect(try await status(file + file + ["--f--", ""]) == 422)
            let other = ["--f", "Content-Disposition: form-data; name=\"x\"", ""]
            #expect(try await status(other + ["y", "--f--", ""]) == 422)
            #expect(try await status(file, type: "multipart/form-data") == 400)
            let field = String(repeating: "x", count: 20 << 10)
            #expect(try await status(other + [field, "--f--", ""]) == 413)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scene.folder.path + "/transfers").isEmpty)
        }
    }

    @Test(arguments: [
        "..", ".", "../../etc/passwd", "a/b.txt", "a\\b", "a\"b", "a\nb", String(repeating: "n", count: 256),
    ])
    func `a name that is no name never reaches Confluence`(name: String) async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            let answer = try await scene.attach(content, name, page: page)
            #expect([.unprocessableContent, .badRequest].contains(answer.status), "\(answer.text)")
            #expect(try await scene.page(page).attachments.isEmpty)
        }
    }

    @Test func `a file without a name is refused, one with a header is not`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            let path = "/pages/\(page)/attachments"
            let bare = try await scene.client.upload(path, content, type: "text/plain")
            #expect(bare.status == .unprocessableContent)
            #expect(bare.json["errors"]?[0]?["pointer"] == "/filename")
            let named = try await scene.client.upload(
                path, content, type: "text/plain",
                headers: [.contentDisposition: "attachment; filename*=UTF-8''na%C3%AFve.txt; filename=\"naive.txt\""])
            #expect(named.json["file_name"] == "naïve.txt", "\(named.text)")
        }
    }

    @Test func `the files of a page are listed page by page`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            for number in 1...5 { _ = try await scene.attach(content, "\(number).txt", page: page) }
            var names: [String] = []
            var next: String? = "/pages/\(page)/attachments?limit=2"
            while let path = next {
                let answer = try await scene.client.get(path)
                #expect(answer.status == .ok)
                names += (answer.json["attachments"]?.arrayValue ?? []).compactMap { $0["file_name"]?.stringValue }
                next = answer.header("Link")?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
                try #require(names.count < 10)
            }
            #expect(names.sorted() == (1...5).map { "\($0).txt" })
        }
    }

    @Test func `what is too large is refused, on the way in and on the way out`() async throws {
        try await ServiceScene.with(attachmentBytesMax: 1_000) { scene in
            let page = try await scene.makePage("Incident")
            let large = try await scene.attach([UInt8](repeating: 1, count: 300_000), "large", page: page)
            #expect(large.status == .contentTooLarge)
            #expect(try await scene.page(page).attachments.isEmpty)
            let attachment = try await scene.services.confluence()
                .uploadAttachment(
                    pageID: page, fileName: "x", contentType: "text/plain",
                    content: .bytes([UInt8](repeating: 1, count: 2_000)))
            let answer = try await scene.client.get("/attachments/\(attachment.id)")
            #expect(answer.status == .badGateway)
        }
    }

    @Test func `what is not there is not found`() async throws {
        try await ServiceScene.with { scene in
            let page = try await scene.makePage("Incident")
            #expect(try await scene.client.get("/attachments/att999999").status == .notFound)
            #expect(try await scene.client.get("/pages/999999/attachments").status == .notFound)
            #expect(try await scene.attach(content, "a", page: "999999").status == .notFound)
            #expect(try await scene.client.get("/attachments/..%2F\(page)").status == .notFound)
        }
    }
}
