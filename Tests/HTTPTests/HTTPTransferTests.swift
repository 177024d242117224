import Foundation
import HTTP
import Testing

@Suite struct HTTPTransferTests {
    @Test func `a file is sent whole, again on a redirect that keeps the method`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/upload.bin"
            let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try Data(content).write(to: URL(filePath: path))
            try await withServer {
                $0.target == "/moved" ? .response(307, ["Location": "/here"]) : .response(200)
            } _: { server, client in
                let response = try await client.execute(
                    HTTPRequest(
                        method: "PUT", url: server.url("/moved"), body: .file(path: path),
                        redirects: .sameOrigin(max: 1)))
                #expect(response.status == 200)
                #expect(server.requests.map(\.target) == ["/moved", "/here"])
                #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.body == content })
            }
        }
    }

    @Test func `parts are sent as a form, with names beyond ASCII and files from the disk`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/secret-name.txt"
            try Data("from the disk".utf8).write(to: URL(filePath: path))
            try await withServer { _ in
                .response(200)
            } _: { server, client in
                let parts = [
                    HTTPPart(
                        name: "file", filename: "Bericht \"ü\".html", contentType: "text/html",
                        content: .bytes(Array("<p>".utf8))),
                    HTTPPart(name: "other", contentType: "text/plain; charset=utf-8", content: .file(path: path)),
                    HTTPPart(name: "comment", content: .bytes([])),
                ]
                let request = HTTPRequest(
                    method: "PUT", url: server.url(), headers: ["Content-Type": "ignored"], body: .multipart(parts))
                _ = try await client.execute(request)
                let received = try #require(server.requests.first)
                #expect(received.method == "PUT")
                let type = try #require(received.headers["Content-Type"])
                let boundary = try #require(type.split(separator: "boundary=").last)
                #expect(type.hasPrefix("multipart/form-data; boundary="))
                let text = String(decoding: received.body, as: UTF8.self)
                #expect(text.components(separatedBy: "--\(boundary)").count == 5)
                #expect(
                    text.contains(
                        "name=\"file\"; filename=\"Bericht %22ü%22.html\"\r\nContent-Type: text/html\r\n\r\n<p>"))
                #expect(
                    text.contains("name=\"other\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nfrom the disk\r\n"))
                #expect(text.contains("name=\"comment\"\r\n\r\n\r\n"))
                #expect(!text.contains("secret-name"))
            }
        }
    }

    @Test(arguments: ["/nowhere/file", "/"])
    func `a file that cannot be sent is named`(path: String) async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            for body in [HTTPBody.file(path: path), .multipart([HTTPPart(name: "f", content: .file(path: path))])] {
                let error = await #expect(throws: HTTPError.self) {
                    try await client.execute(HTTPRequest(method: "PUT", url: server.url(), body: body))
                }
                #expect(error?.code == .io)
            }
        }
    }

    @Test func `a large download takes little memory`() async throws {
        // In a process of its own, so that only this download counts.
        await #expect(processExitsWith: .success) {
            let size = 32 << 20
            try await withTemporaryFolder { folder in
                try await withServer { _ in
                    .zeros(size)
                } _: { server, client in
                    let path = folder + "/large.bin"
                    let before = peakMemory()
                    let response = try await client.download(HTTPRequest(url: server.url()), to: path)
                    let growth = peakMemory() - before
                    let attributes = try FileManager.default.attributesOfItem(atPath: path)
                    precondition(response.bytesReceived == size && response.body.isEmpty)
                    precondition(attributes[.size] as? Int == size)
                    precondition(growth < 12 << 20, "grew by \(growth) bytes")
                }
            }
        }
    }

    @Test func `a download replaces a file when it is complete, and an empty one makes an empty file`() async throws {
        try await withTemporaryFolder { folder in
            try await withServer {
                $0.target == "/empty" ? .response(200) : .response(200, [:], Array("new".utf8))
            } _: {
                server, client in
                let path = folder + "/file"
                try Data("old".utf8).write(to: URL(filePath: path))
                _ = try await client.download(HTTPRequest(url: server.url()), to: path)
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
                _ = try await client.download(HTTPRequest(url: server.url("/empty")), to: path)
                #expect(try String(contentsOfFile: path, encoding: .utf8).isEmpty)
            }
        }
    }

    @Test func `a download that fails leaves nothing behind`() async throws {
        try await withTemporaryFolder { folder in
            try await withServer { request in
                switch request.target {
                case "/error": .response(500, [:], Array("broken".utf8))
                case "/half": .raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                default: .zeros(5000)
                }
            } _: { server, client in
                let path = folder + "/file"
                let response = try await client.download(HTTPRequest(url: server.url("/error")), to: path)
                #expect(response.status == 500)
                #expect(response.text == "broken")
                let half = await #expect(throws: HTTPError.self) {
                    try await client.download(HTTPRequest(url: server.url("/half")), to: path)
                }
                #expect(half?.code == .connectionLost)
                let large = await #expect(throws: HTTPError.self) {
                    try await client.download(HTTPRequest(url: server.url("/large")), to: path, bytesMax: 4999)
                }
                #expect(large?.code == .bodyTooLarge)
                let missing = await #expect(throws: HTTPError.self) {
                    try await client.download(HTTPRequest(url: server.url("/large")), to: folder + "/no/file")
                }
                #expect(missing?.code == .io)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            }
        }
    }
}

/// The most memory that this process ever had, in bytes.
private func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
}
