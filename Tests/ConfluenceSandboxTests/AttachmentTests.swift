import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct AttachmentTests {
    private static let boundary = "b0undary"

    /// A form as clients write it.
    private func form(_ name: String, _ content: [UInt8], comment: String? = nil, type: String = "text/html") -> [UInt8]
    {
        var bytes: [UInt8] = []
        bytes += Array(
            "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n".utf8)
        bytes += Array("Content-Type: \(type)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
        if let comment {
            bytes += Array("--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n".utf8)
            bytes += Array("\(comment)\r\n".utf8)
        }
        bytes += Array("--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"minorEdit\"\r\n\r\ntrue\r\n".utf8)
        return bytes + Array("--\(Self.boundary)--\r\n".utf8)
    }

    private func upload(
        _ client: Client, _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8], token: String? = "no-check"
    ) async throws -> Answer {
        var headers = ["Content-Type": "multipart/form-data; boundary=\(Self.boundary)"]
        headers["X-Atlassian-Token"] = token
        return try await client.send(method, path, bytes: body, headers: headers)
    }

    @Test func `a file comes back byte for byte from another origin without credentials`() async throws {
        let fixture = try await SandboxFixture { $0.port = 8090 }
        let id = try await fixture.makePage("Page")
        let content = Array("\r\n--b0undar\r\n\0ÿ<script>".utf8) + (0...255).map { UInt8($0) }
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let answer = try await upload(client, .post, path, form("bericht ü.html", content, comment: "weekly"))
            #expect(answer.status == 200)
            let made = try #require(try answer.results().first)
            #expect(made["title"] == "bericht ü.html")
            #expect(made["version"]?["number"] == 1)
            #expect(made["metadata"]?["comment"] == "weekly")

            let listed = try #require(try await client.get("/wiki/api/v2/pages/\(id)/attachments").results().first)
            #expect(listed["id"] == made["id"])
            #expect(listed["fileSize"] == .int(content.count))
            #expect(listed["mediaType"] == "text/html")
            let download = try #require(listed["downloadLink"]?.stringValue)
            #expect(download.hasPrefix("/rest/api/content/\(id)/child/attachment/att"))

            let redirect = try await client.get("/wiki" + download)
            #expect(redirect.status == 302)
            let location = try #require(redirect.headers[.location])
            #expect(location.hasPrefix("http://localhost:8090/file/"))
            let media = location.replacing("http://localhost:8090", with: "")
            let file = try await client.get(media, authorization: nil)
            #expect(file.status == 200)
            #expect(file.bytes == content)
            #expect(file.headers[.contentType] == "text/html")
            #expect(try await client.get(media.replacing("token=", with: "token=x"), authorization: nil).status == 403)
            #expect(try await client.get("/wiki" + download, authorization: nil).status == 404)
        }
    }

    @Test func `the token of a download URL expires and never is in the journal`() async throws {
        let start = Date(timeIntervalSince1970: 1_790_000_000)
        let elapsed = TickingClock()
        // Each reading of the clock is a minute after the one before.
        let fixture = try await SandboxFixture {
            $0.now = { start.addingTimeInterval(elapsed.next().timeIntervalSince(start) * 60) }
        }
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let made = try await upload(client, .post, path, form("a.txt", [65]))
            let attachment = try #require(try made.results().first?["id"]?.stringValue)
            let redirect = try await client.get("\(path)/\(attachment)/download")
            let location = try #require(redirect.headers[.location])
            let media = String(location[try #require(location.range(of: "/file/")).lowerBound...])
            var statuses: [Int] = []
            for _ in 1...12 { statuses.append(try await client.get(media, authorization: nil).status) }
            #expect(statuses.first == 200)
            #expect(statuses.last == 403)
            let journal = await fixture.sandbox.requestJournal()
            let queries = journal.filter { $0.path.hasPrefix("/file/") }.map(\.query)
            #expect(queries.count == 12)
            #expect(queries.allSatisfy { $0.contains("token=REDACTED") })
        }
    }

    @Test func `a known name is refused by POST and becomes a version by PUT or data`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let first = try await upload(client, .put, path, form("a.txt", [65]))
            let attachment = try #require(try first.results().first?["id"]?.stringValue)
            let refused = try await upload(client, .post, path, form("a.txt", [66]))
            #expect(refused.status == 400)
            #expect(
                try refused.json["message"]
                    == "com.atlassian.confluence.api.service.exceptions.api.BadRequestException: Cannot add a new attachment with same file name as an existing attachment: a.txt"
            )
            let second = try await upload(client, .put, path, form("a.txt", [67]))
            #expect(try second.results().first?["version"]?["number"] == 2)
            let third = try await upload(client, .post, "\(path)/\(attachment)/data", form("a.txt", [68]))
            #expect(try third.json["version"]?["number"] == 3)
            #expect(try third.json["version"]?["minorEdit"] == true)
            let all = try await client.get("/wiki/api/v2/pages/\(id)/attachments").results()
            #expect(all.count == 1)
            let one = try await client.get("/wiki/api/v2/attachments/\(attachment)").json
            #expect(one["version"]?["number"] == 3)
            #expect(one["pageId"] == .string(String(id)))
        }
    }

    @Test func `an upload without the token header is refused`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let answer = try await upload(client, .post, path, form("a.txt", [65]), token: nil)
            #expect(answer.status == 403)
            #expect(answer.text == "XSRF check failed")
        }
    }

    @Test func `a file over the limit is 404 as on the real site`() async throws {
        let fixture = try await SandboxFixture { $0.attachmentBytesMax = 100 }
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let fits = try await upload(client, .post, path, form("a.txt", Array(repeating: 65, count: 100)))
            #expect(fits.status == 200)
            let tooLarge = try await upload(client, .post, path, form("b.txt", Array(repeating: 65, count: 101)))
            #expect(tooLarge.status == 404)
            #expect(tooLarge.text.contains("exceeds the maximum configured attachment size"))
        }
    }

    @Test func `a deleted attachment is gone from the list and can be purged`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/\(id)/child/attachment"
            let made = try await upload(client, .post, path, form("a.txt", [65]))
            let attachment = "/wiki/api/v2/attachments/\(try #require(try made.results().first?["id"]?.stringValue))"
            #expect(try await client.send(.delete, attachment + "?purge=true").status == 400)
            #expect(try await client.send(.delete, attachment).status == 204)
            #expect(try await client.get("/wiki/api/v2/pages/\(id)/attachments").results().isEmpty)
            #expect(try await client.get(attachment).json["status"] == "trashed")
            #expect(try await client.send(.delete, attachment + "?purge=true").status == 204)
            #expect(try await client.get(attachment).status == 404)
        }
    }

    @Test func `many attachments are listed page by page`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        for number in 1...60 {
            let upload = Upload(
                fileName: "\(number).txt", mediaType: "text/plain", content: StoredContent(fileID: "", size: 0),
                comment: "", minorEdit: true,
                authorID: "tester")
            _ = try await fixture.sandbox.site.attach([upload], toPage: id, replacing: false)
        }
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/pages/\(id)/attachments").results().count == 50)
            #expect(try await client.all("/wiki/api/v2/pages/\(id)/attachments?limit=7").count == 60)
            let named = "/wiki/api/v2/pages/\(id)/attachments?filename=42.txt"
            #expect(try await client.get(named).titles() == ["42.txt"])
        }
    }
}

struct MultipartTests {
    private struct Part {
        let name: String
        var text = ""
    }

    /// Takes a body apart that arrives in pieces of a size.
    private func parts(_ body: [UInt8], pieces size: Int = .max) throws -> [Part] {
        var parser = try MultipartParser(contentType: "multipart/form-data; boundary=\"X\"")
        var parts: [Part] = []
        var position = 0
        while position < body.count {
            let end = size >= body.count - position ? body.count : position + size
            for event in try parser.consume(Data(body[position..<end])) {
                switch event {
                case .part(let header): parts.append(Part(name: header.name))
                case .content(let data): parts[parts.count - 1].text += String(decoding: data, as: UTF8.self)
                case .partEnd: break
                }
            }
            position = end
        }
        try parser.finish()
        return parts
    }

    @Test(arguments: [1, 2, 3, 7, 100, Int.max])
    func `preamble, epilogue and empty parts are read as they are, however they arrive`(size: Int) throws {
        let body =
            "pre\r\n--X \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--X\r\ncontent-disposition: form-data; name=b\r\n\r\n1\r\n2\r\n--X--\r\nepilogue"
        let parts = try parts(Array(body.utf8), pieces: size)
        #expect(parts.map(\.name) == ["a", "b"])
        #expect(parts.map(\.text) == ["", "1\r\n2"])
    }

    @Test(arguments: [
        "", "--X", "--X\r\n", "--X\r\n\r\n", "--X\r\n\r\n\r\n--X--", "--X\r\nA: b\r\n\r\nx\r\n--X--",
        "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end",
    ])
    func `a body that is none is refused`(body: String) {
        #expect(throws: APIError.self) { try parts(Array(body.utf8)) }
        #expect(throws: APIError.self) { try parts(Array(body.utf8), pieces: 1) }
    }

    @Test func `quotes and backslashes in file names are understood`() {
        let value = HeaderValue(#"form-data; name="file"; filename="a;\"b\".txt""#)
        #expect(value.value == "form-data")
        #expect(value.parameters == ["name": "file", "filename": #"a;"b".txt"#])
        #expect(HeaderValue(#"x; filename="C:\dir\a.txt""#).parameters["filename"] == #"C:\dir\a.txt"#)
    }

    @Test func `mutations of a form never crash the parser`() throws {
        var random = SystemRandomNumberGenerator()
        let body = Array(
            "--X\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nbytes\r\n--X\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--X--"
                .utf8)
        var accepted = 0
        for _ in 1...3000 {
            var mutated = body
            for _ in 1...3 where !mutated.isEmpty {
                let index = Int.random(in: 0..<mutated.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: mutated.remove(at: index)
                case 1: mutated[index] = [13, 10, 45, 88, 34, 59].randomElement(using: &random) ?? 0
                default: mutated = Array(mutated.prefix(max(1, index)))
                }
            }
            let whole = try? parts(mutated)
            // In pieces it is the same.
            #expect((try? parts(mutated, pieces: 3))?.map(\.text) == whole?.map(\.text))
            if whole != nil { accepted += 1 }
        }
        #expect(accepted < 3000)
    }
}

struct ContentStoreTests {
    private func files(of store: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: store)) ?? []
    }

    @Test func `a part of a content is sent on demand`() async throws {
        let fixture = try await SandboxFixture()
        let content = try fixture.store(Array("0123456789".utf8))
        let id = try await fixture.makePage("Page")
        let upload = Upload(
            fileName: "a.txt", mediaType: "text/plain", content: content, comment: "", minorEdit: true, authorID: "")
        let site = fixture.sandbox.site
        let made = try #require(try await site.attach([upload], toPage: id, replacing: false).first)
        let token = await site.makeMediaToken(attachmentID: made.id, version: 1)
        try await fixture.test { client async throws in
            let media = "/file/\(content.fileID)/binary?token=\(token)"
            for (range, text, header) in [
                ("bytes=2-4", "234", "bytes 2-4/10"), ("bytes=7-", "789", "bytes 7-9/10"),
                ("bytes=-2", "89", "bytes 8-9/10"), ("bytes=8-99", "89", "bytes 8-9/10"),
            ] {
                let answer = try await client.send(.get, media, headers: ["Range": range])
                #expect(answer.status == 206)
                #expect(answer.text == text)
                #expect(answer.headers[.contentRange] == header)
            }
            let beyond = try await client.send(.get, media, headers: ["Range": "bytes=10-"])
            #expect(beyond.status == 416)
            #expect(beyond.headers[.contentRange] == "bytes */10")
            for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=x-"] {
                #expect(try await client.send(.get, media, headers: ["Range": whole]).text == "0123456789")
            }
        }
    }

    @Test func `a folder of a dead process is removed, and that of a living one is kept`() throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "temporary-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        func makeOld(_ url: URL) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: url.path)
        }
        // As a killed process leaves it: there, and locked by nobody.
        let dead = TemporaryFolder(in: parent).url
        try FileManager.default.createDirectory(at: dead, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: dead.appending(path: "content"))
        let living = TemporaryFolder(in: parent)
        try living.make()
        TemporaryFolder.removeAbandoned(in: parent)
        #expect(FileManager.default.fileExists(atPath: dead.path), "it might be about to be locked")
        try makeOld(dead)
        try makeOld(living.url)
        TemporaryFolder.removeAbandoned(in: parent)
        #expect(!FileManager.default.fileExists(atPath: dead.path))
        #expect(FileManager.default.fileExists(atPath: living.url.path))
        living.remove()
        #expect(files(of: parent.path).isEmpty)
    }

    @Test func `a refused upload leaves no file, and a temporary folder goes with its sandbox`() async throws {
        var folder = ""
        do {
            let fixture = try await SandboxFixture { $0.attachmentBytesMax = 4 }
            let path = fixture.sandbox.site.contents.path
            folder = path
            let id = try await fixture.makePage("Page")
            try await fixture.test { client async throws in
                let uri = "/wiki/rest/api/content/\(id)/child/attachment"
                let headers = ["Content-Type": "multipart/form-data; boundary=X", "X-Atlassian-Token": "no-check"]
                let part = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                for body in ["\(part)12345\r\n--X--", "\(part)1\r\n\(part)", "\(part)1\r\n--X\r\nb"] {
                    #expect(try await client.send(.post, uri, bytes: Array(body.utf8), headers: headers).status >= 400)
                }
                #expect(files(of: path).isEmpty)
                let good = "\(part)1234\r\n--X--"
                #expect(try await client.send(.post, uri, bytes: Array(good.utf8), headers: headers).status == 200)
                #expect(try await client.send(.post, uri, bytes: Array(good.utf8), headers: headers).status == 400)
                #expect(files(of: path).count == 1)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
