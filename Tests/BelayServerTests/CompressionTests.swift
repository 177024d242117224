import HTTP
import HTTPTypes
import HummingbirdTesting
import Testing
import WorkflowEngine

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct CompressionMiddlewareTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("deflate, gzip;q=0.5, br", true),
        ("gzip;q=1.0, identity;q=0.5", true), ("", false), ("gzip;q=0", false), ("*;q=0", false), ("identity", false),
        ("br", false), ("gzip;q=0.2, identity;q=0.5", false), ("*, gzip;q=0", false), ("gzip;q=x", false),
        ("gzip;level=9", false), ("gzipped", false), (";q=1", false),
    ])
    func `what a client accepts is understood`(header: String, prefersGzip: Bool) {
        #expect(AcceptEncoding(header).prefersGzip == prefersGzip)
    }

    @Test func `a long text is compressed for who wants it, and says so to caches`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let plain = try await client.get("/openapi.json")
            #expect(plain.header("Content-Encoding") == nil && plain.header("Vary") == "Accept-Encoding")
            let http = HTTPClient()
            let port = try #require(client.port)
            // libcurl asks for gzip, and unpacks it.
            let packed = try await http.execute(HTTP.HTTPRequest(url: "http://127.0.0.1:\(port)/openapi.json"))
            await http.shutdown()
            #expect(packed.headers["Content-Encoding"] == "gzip")
            #expect(packed.text == plain.text)
            #expect(packed.headers["Vary"] == "Accept-Encoding")
            let tag = try #require(plain.header("ETag"))
            #expect(packed.headers["ETag"] == tag.dropLast() + "-gzip\"")
            #expect(packed.headers["Content-Length"] == nil)
        }
    }

    @Test func `HEAD tells of the form that is not compressed`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let get = try await client.get("/openapi.json")
            let head = try await client.send(.head, "/openapi.json", headers: [.acceptEncoding: "gzip"])
            for name in ["ETag", "Vary", "Content-Type", "Content-Length"] {
                #expect(head.header(name) == get.header(name), "\(name)")
            }
            #expect(head.header("Content-Encoding") == nil && head.text.isEmpty)
            #expect(try await client.get("/livez").status == .ok)
        }
    }

    @Test func `either form's tag is known again`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let tag = try #require(try await client.get("/openapi.json").header("ETag"))
            let packed = String(tag.dropLast()) + "-gzip\""
            for known in [tag, packed, "W/\(packed)", "\"a\", \(packed)"] {
                let answer = try await client.get(
                    "/openapi.json", headers: [.acceptEncoding: "gzip", .ifNoneMatch: known])
                #expect(answer.status == .notModified && answer.text.isEmpty, "\(known)")
                #expect(answer.header("ETag") == (known.contains("-gzip") ? packed : tag))
                #expect(answer.header("Vary") == "Accept-Encoding")
            }
            let other = try await client.get("/openapi.json", headers: [.ifNoneMatch: "\"b-gzip\""])
            #expect(other.status == .ok)
        }
    }

    @Test func `short answers, events and parts are sent as they are`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let headers: HTTPFields = [.acceptEncoding: "gzip"]
            #expect(try await client.get("/livez", headers: headers).header("Content-Encoding") == nil)
            let id = try await test.start("greet", client)
            _ = try await test.engine.waitUntilSettled(runID: id)
            let events = try await client.get("/runs/\(id)/events", headers: headers)
            #expect(events.header("Content-Type") == "text/event-stream")
            #expect(events.header("Content-Encoding") == nil && events.text.contains("event: "))
            let part = try await client.get("/openapi.json", headers: [.acceptEncoding: "gzip", .range: "bytes=0-9"])
            #expect(part.header("Content-Encoding") == nil)
        }
    }

    @Test func `a long problem is compressed, too`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let long = String(repeating: "x", count: 3000)
            let answer = try await client.get("/" + long, headers: [.acceptEncoding: "gzip"])
            #expect(answer.status == .notFound && answer.header("Content-Encoding") == "gzip")
        }
    }
}
