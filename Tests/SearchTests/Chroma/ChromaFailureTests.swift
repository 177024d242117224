import Foundation
import HTTP
import JSON
import Testing
import VectorIndex

@testable import Search

/// What comes of a server that is not there, fails, or talks nonsense.
@Suite struct ChromaFailureTests {
    /// Calls a test with a store over a stub; a collection `c-1` is there unless the stub says otherwise.
    private func with(
        token: ChromaToken? = nil, _ answer: @escaping @Sendable (StubChroma.Call) -> StubChroma.Answer?,
        _ test: (ChromaVectorStore, StubChroma) async throws -> Void
    ) async throws {
        let stub = try StubChroma(answer)
        let http = HTTPClient()
        defer { stub.stop() }
        var patience = ChromaClient.Patience()
        patience.sleep = { _ in }
        let location = try ChromaLocation("http://127.0.0.1:\(stub.port)")
        let client = try ChromaClient(location, token: token, http: http, patience: patience)
        try await test(ChromaVectorStore(client, name: "belay-passages", dimension: 2, identity: "model"), stub)
        await http.shutdown()
    }

    /// An answer to calls of one kind.
    private func on(_ verb: String, _ answer: StubChroma.Answer) -> @Sendable (StubChroma.Call) -> StubChroma.Answer? {
        { $0.line.hasSuffix("/\(verb)") ? answer : nil }
    }

    /// The same answer to every call.
    private func always(_ status: Int, _ body: String) -> @Sendable (StubChroma.Call) -> StubChroma.Answer? {
        { _ in .init(status: status, body: body) }
    }

    @Test func `a server that is not there is named, and what to look at`() async throws {
        let http = HTTPClient()
        let port = try FreePort.next()
        let location = try ChromaLocation("http://127.0.0.1:\(port)")
        let store = try await ChromaVectorStore.maker(at: location, token: nil, http: http)(.titles, 2, "model")
        let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("http://127.0.0.1:\(port)") == true)
        #expect(error?.message.contains("BELAY_VECTOR_STORE") == true)
        await http.shutdown()
    }

    @Test func `faults are tried again, three times in all`() async throws {
        try await with(on("count", .init(status: 500, body: #"{"error":"E","message":"disk full"}"#))) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("status 500: disk full") == true, "\(error?.message ?? "")")
            #expect(stub.lines.count { $0.hasSuffix("/count") } == 3)
        }
    }

    @Test func `a server that asks for more time than there is gets no second try`() async throws {
        try await with(on("count", .init(status: 503, headers: "Retry-After: 60\r\n", body: ""))) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.code == .unreachable)
            #expect(stub.lines.count { $0.hasSuffix("/count") } == 1)
        }
    }

    @Test(arguments: [
        ("count", "<html>"), ("count", "-1"), ("count", #"{"count": 3}"#), ("belay-passages", #"{"id": "../x"}"#),
        ("belay-passages", "[]"), ("query", "{}"), ("query", #"{"ids": [["1"]], "distances": [[]]}"#),
        ("query", #"{"ids": [["x"]], "distances": [[0.5]]}"#), ("get", #"{"ids": ["1"], "embeddings": [[0.5]]}"#),
        ("get", #"{"ids": ["1"], "embeddings": [["0.5", 1]]}"#), ("get", #"{"ids": ["1"], "embeddings": null}"#),
        ("pre-flight-checks", #"{"max_batch_size": 0}"#),
    ])
    func `an answer that cannot be used is refused`(_ verb: String, _ body: String) async throws {
        try await with(on(verb, .init(body: body))) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) {
                switch verb {
                case "query": _ = try await store.nearest(to: [1, 0], limit: 1, among: nil)
                case "get": _ = try await store.vectors(of: [1])
                case "count", "belay-passages": _ = try await store.count()
                default: try await store.add([StoredVector(id: 1, vector: [1, 0])])
                }
            }
            #expect(error?.code == .badAnswer)
            #expect(error?.message.contains("http://127.0.0.1:\(stub.port)") == true)
        }
    }

    @Test func `an answer that is too large is not read`() async throws {
        let flood = String(repeating: " ", count: 1 << 20)
        try await with(on("query", .init(body: flood))) { store, _ in
            let error = await #expect(throws: VectorIndexError.self) {
                try await store.nearest(to: [1, 0], limit: 1, among: nil)
            }
            #expect(error?.code == .badAnswer)
        }
    }

    @Test func `what Chroma refuses is told in its own words, and not tried again`() async throws {
        let refusal = #"{"error": "InvalidArgumentError", "message": "expecting dimension 3, got 2"}"#
        try await with(on("upsert", .init(status: 400, body: refusal))) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) {
                try await store.add([StoredVector(id: 1, vector: [1, 0])])
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("expecting dimension 3, got 2") == true)
            #expect(stub.lines.count { $0.hasSuffix("/upsert") } == 1)
        }
    }

    @Test func `another server's 404 is not taken for an empty store`() async throws {
        try await with(always(404, "<h1>Not Found</h1>")) { store, _ in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("is it a Chroma server") == true)
        }
        let missing = #"{"error": "NotFoundError", "message": "Collection [belay-passages] does not exist"}"#
        try await with(always(404, missing)) { store, _ in
            let count = try await store.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: [401, 403])
    func `a token that is refused is not shown`(_ status: Int) async throws {
        let echo = #"{"message": "bad token t-secret"}"#
        try await with(token: ChromaToken("t-secret"), always(status, echo)) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("refuses the token: check BELAY_CHROMA_TOKEN") == true)
            #expect(error?.message.contains("t-secret") == false)
            let head = try #require(stub.calls.first?.head)
            #expect(head.contains("X-Chroma-Token: t-secret\r\n"))
            #expect(head.contains("Authorization: Bearer t-secret\r\n"))
        }
        try await with(always(status, "")) { store, stub in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.message.contains("wants a token: set BELAY_CHROMA_TOKEN") == true)
            #expect(stub.calls.first?.head.contains("Authorization") == false)
        }
        try await with(token: ChromaToken("t-secret"), always(400, echo)) { store, _ in
            let error = await #expect(throws: VectorIndexError.self) { try await store.count() }
            #expect(error?.message.contains("t-secret") == false)
        }
        let token = ChromaToken("t-secret")
        #expect(!"\(token)\(String(reflecting: token))".contains("secret"))
        #expect(Mirror(reflecting: token).children.isEmpty)
    }

    @Test func `vectors go in requests that the server takes`() async throws {
        try await with(on("none", .init(body: ""))) { store, stub in
            try await store.add((1...5).map { StoredVector(id: $0, vector: [1, 0]) })
            let batches = stub.calls.filter { $0.line.hasSuffix("/upsert") }.map { $0.body["ids"] }
            #expect(batches == [["1", "2"], ["3", "4"], ["5"]])
        }
    }

    @Test func `a token goes in the clear to this machine only`() throws {
        let http = HTTPClient()
        for (address, isAllowed) in [
            ("http://127.0.0.1:8000", true), ("https://chroma.example.com", true), ("http://chroma:8000", false),
        ] {
            let location = try ChromaLocation(address)
            let error = Result { try ChromaVectorStore.maker(at: location, token: ChromaToken("t"), http: http) }
            switch error {
            case .success: #expect(isAllowed, "\(address)")
            case .failure(let error):
                #expect(!isAllowed && (error as? VectorIndexError)?.code == .settingInvalid, "\(address)")
            }
        }
    }
}
