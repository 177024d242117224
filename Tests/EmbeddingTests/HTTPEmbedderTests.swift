import Foundation
import HTTP
import JSON
import Testing

@testable import Embedding

struct HTTPEmbedderTests {
    /// Runs a test against a service; vectors have three numbers.
    private func with(
        _ service: HTTPEmbedderConfiguration.Service = .openAI,
        change: (inout HTTPEmbedderConfiguration) -> Void = { _ in },
        answer: @escaping @Sendable (StubService.Call, Int) -> StubService.Answer = HTTPEmbedderTests.answer,
        _ body: (HTTPEmbedder, StubService, StubTime) async throws -> Void
    ) async throws {
        let stub = try StubService(answer)
        let http = HTTPClient()
        let time = StubTime()
        defer { stub.stop() }
        var configuration = HTTPEmbedderConfiguration(
            service: service, url: "http://127.0.0.1:\(stub.port)/v1/", model: "m", dimension: 3,
            apiKey: EmbeddingSecret("sk-secret"))
        change(&configuration)
        try await body(try HTTPEmbedder(configuration, http: http, time: time.time), stub, time)
        await http.shutdown()
    }

    private func setting<Value>(
        _ member: WritableKeyPath<HTTPEmbedderConfiguration, Value>, _ value: Value
    ) -> (inout HTTPEmbedderConfiguration) -> Void {
        { $0[keyPath: member] = value }
    }

    private func always(_ answer: StubService.Answer) -> @Sendable (StubService.Call, Int) -> StubService.Answer {
        { _, _ in answer }
    }

    /// The vector of a text is its length and its place among the three axes.
    private static func vector(_ text: String) -> String {
        let place = text.utf8.count % 3
        return "[" + (0..<3).map { $0 == place ? "2.5" : "0" }.joined(separator: ",") + "]"
    }

    private static let answer: @Sendable (StubService.Call, Int) -> StubService.Answer = { call, _ in
        if let inputs = call.body["inputs"]?.arrayValue {
            return .init(body: "[\(inputs.map { vector($0.stringValue ?? "") }.joined(separator: ","))]")
        }
        let texts = (call.body["input"]?.arrayValue ?? []).compactMap(\.stringValue)
        // In reverse, as the index says.
        let data = texts.enumerated().reversed().map { "{\"index\":\($0),\"embedding\":\(vector($1))}" }
        return .init(body: "{\"object\":\"list\",\"data\":[\(data.joined(separator: ","))]}")
    }

    private static func expected(_ text: String) -> [Float] {
        (0..<3).map { $0 == text.utf8.count % 3 ? 1 : 0 }
    }

    @Test(arguments: HTTPEmbedderConfiguration.Service.allCases)
    func `texts are asked for in batches, vectors come in order and have length 1`(
        _ service: HTTPEmbedderConfiguration.Service
    ) async throws {
        try await with(service, change: setting(\.textsMax, 2)) { embedder, stub, _ in
            let texts = ["a", "bb", "ccc", "dddd", "e"]
            let vectors = try await embedder.embed(texts)
            #expect(vectors == texts.map(Self.expected))
            let calls = stub.calls
            #expect(calls.count == 3)
            let path = service == .openAI ? "/v1/embeddings" : "/v1/embed"
            #expect(calls[0].head.hasPrefix("POST \(path) HTTP/1.1\r\n"))
            #expect(calls[0].head.contains("Authorization: Bearer sk-secret\r\n"))
            let inputs = calls[0].body[service == .openAI ? "input" : "inputs"]
            #expect(inputs == ["a", "bb"])
            #expect(calls[0].body["model"] == (service == .openAI ? "m" : nil))
            let nothing = try await embedder.embed([])
            #expect(nothing.isEmpty)
        }
    }

    @Test func `a batch is bounded in bytes, a text is cut where a scalar ends, an empty one is a dot`() async throws {
        let change: (inout HTTPEmbedderConfiguration) -> Void = {
            $0.bytesMax = 10
            $0.textBytesMax = 12
        }
        try await with(change: change) { embedder, stub, _ in
            _ = try await embedder.embed(["aaaa", "bbbb", "cccc", "ääääääääää", "", " \n"])
            let inputs = stub.calls.map { $0.body["input"] }
            #expect(inputs == [["aaaa", "bbbb"], ["cccc"], ["ääääää"], [".", "."]])
        }
    }

    @Test func `queries and passages get their prefixes, which are part of the identity`() async throws {
        let change: (inout HTTPEmbedderConfiguration) -> Void = {
            $0.queryPrefix = "query: "
            $0.asksForDimension = true
        }
        try await with(change: change) { embedder, stub, _ in
            _ = try await embedder.embed(["x"], as: .query)
            _ = try await embedder.embed(["x"], as: .passage)
            let calls = stub.calls
            #expect(calls.map { $0.body["input"]?[0] } == ["query: x", "x"])
            #expect(calls[0].body["dimensions"] == 3)
            #expect(embedder.identity.name == "openai:m@127.0.0.1:\(stub.port)")
            #expect(embedder.identity.dimension == 3)
            var other = HTTPEmbedderConfiguration(
                service: .openAI, url: "http://127.0.0.1:\(stub.port)/v1", model: "m", dimension: 3)
            let http = HTTPClient()
            let plain = try HTTPEmbedder(other, http: http).identity
            #expect(plain.name == embedder.identity.name)
            #expect(plain.digest != embedder.identity.digest)
            other.passagePrefix = "query: "
            #expect(try HTTPEmbedder(other, http: http).identity.digest != embedder.identity.digest)
            await http.shutdown()
        }
    }

    @Test func `a service that is busy is asked again, when it says`() async throws {
        let answer: @Sendable (StubService.Call, Int) -> StubService.Answer = { call, number in
            switch number {
            case 1: .init(status: 429, headers: "Retry-After: 7\r\n", body: #"{"error":{"message":"slow down"}}"#)
            case 2, 3: .init(status: 503, body: "")
            default: Self.answer(call, number)
            }
        }
        try await with(answer: answer) { embedder, stub, time in
            let vectors = try await embedder.embed(["a"])
            #expect(vectors == [Self.expected("a")])
            #expect(stub.calls.count == 4)
            #expect(time.sleeps == [.seconds(7), .milliseconds(1000), .milliseconds(2000)])
        }
    }

    @Test func `patience ends with the tries, and with the budget`() async throws {
        try await with(change: setting(\.retry.attemptsMax, 3), answer: always(.init(status: 500, body: "no"))) {
            embedder, stub, _ in
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
            #expect(error?.code == .serviceUnavailable)
            #expect(error?.message.contains("status 500") == true)
            #expect(stub.calls.count == 3)
        }
        let busy: @Sendable (StubService.Call, Int) -> StubService.Answer = { _, _ in
            .init(status: 429, headers: "Retry-After: 61\r\n", body: "")
        }
        try await with(answer: busy) { embedder, stub, time in
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
            #expect(error?.code == .serviceUnavailable)
            #expect(stub.calls.count == 1)
            #expect(time.sleeps.isEmpty)
        }
    }

    @Test func `what will not pass is not tried again, and no error shows the key`() async throws {
        for (status, body, code) in [
            (401, "Incorrect API key provided: sk-secret", EmbeddingError.Code.unauthorized),
            (400, #"{"error":{"message":"bad input, key sk-secret"}}"#, .requestRefused),
            (429, #"{"error":{"message":"no credit","code":"insufficient_quota"}}"#, .requestRefused),
            (302, "", .requestRefused),
        ] {
            try await with(answer: always(.init(status: status, body: body))) { embedder, stub, _ in
                let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
                #expect(error?.code == code)
                #expect(error?.message.contains("secret") == false, "\(error?.message ?? "")")
                #expect(stub.calls.count == 1)
            }
        }
        let secret = EmbeddingSecret("sk-secret")
        #expect(!"\(secret)\(String(reflecting: secret))".contains("secret"))
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `a batch that is too large is halved`() async throws {
        let answer: @Sendable (StubService.Call, Int) -> StubService.Answer = { call, number in
            (call.body["input"]?.arrayValue?.count ?? 0) > 2
                ? .init(status: 413, body: "") : Self.answer(call, number)
        }
        try await with(answer: answer) { embedder, stub, _ in
            let texts = ["a", "bb", "ccc", "dddd", "e"]
            let vectors = try await embedder.embed(texts)
            #expect(vectors == texts.map(Self.expected))
            #expect(stub.calls.count == 5)
        }
    }

    @Test(arguments: [
        ("{", "it is not JSON"), ("{}", "0 vectors for 1"), (#"{"data":[]}"#, "0 vectors for 1"),
        (#"{"data":[{"index":1,"embedding":[1,0,0]}]}"#, "belong to one text"),
        (#"{"data":[{"index":0,"embedding":[1,0]}]}"#, "its vectors have 2 numbers, not 3"),
        (#"{"data":[{"index":0,"embedding":[1,"0",0]}]}"#, "no number"),
        (#"{"data":[{"index":0,"embedding":[0,0,0]}]}"#, "no direction"),
        (#"{"data":[{"index":0,"embedding":[1e300,1e300,0]}]}"#, "no direction"),
        (#"{"data":[{"index":0}]}"#, "0 numbers"),
    ])
    func `an answer that cannot be used is refused`(_ body: String, _ message: String) async throws {
        try await with(answer: always(.init(body: body))) { embedder, stub, _ in
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
            #expect(error?.code == .answerInvalid)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            #expect(stub.calls.count == 1)
        }
    }

    @Test func `random bytes in an answer end in an error, or in as many vectors of length 1`() throws {
        let wire = try EmbeddingWire(
            HTTPEmbedderConfiguration(service: .openAI, url: "http://127.0.0.1/v1", model: "m", dimension: 3))
        let whole = Array(#"{"data":[{"index":1,"embedding":[0.5,1,2]},{"index":0,"embedding":[3,1,-2]}]}"#.utf8)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3) { bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 32...126) }
            guard let vectors = try? wire.vectors(bytes, count: 2) else { continue }
            #expect(vectors.map(\.count) == [3, 3])
            let lengths = vectors.map { $0.reduce(0) { $0 + $1 * $1 } }
            #expect(abs(lengths[0] - 1) < 1e-5 && abs(lengths[1] - 1) < 1e-5)
        }
    }

    @Test func `an answer of any size is read only as far as vectors go`() async throws {
        let huge = String(repeating: " ", count: 1 << 20)
        try await with(answer: always(.init(body: huge))) { embedder, _, _ in
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
            #expect(error?.code == .serviceUnavailable)
        }
    }

    @Test func `requests keep to their pace`() async throws {
        let change: (inout HTTPEmbedderConfiguration) -> Void = {
            $0.requestsPerMinute = 30
            $0.textsMax = 1
        }
        try await with(change: change) { embedder, _, time in
            _ = try await embedder.embed(["a", "b", "c"])
            #expect(time.sleeps == [.seconds(2), .seconds(2)])
        }
    }

    @Test func `a service that is not there is an error in the end`() async throws {
        try await with(change: setting(\.url, "http://127.0.0.1:1/v1")) { embedder, _, time in
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed(["a"]) }
            #expect(error?.code == .serviceUnavailable)
            #expect(time.sleeps.count == 4)
        }
    }

    @Test func `a date to wait for is read`() throws {
        let headers: HTTPHeaders = ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"]
        let date = try #require(try? Date("1994-11-06T08:49:30Z", strategy: .iso8601))
        #expect(EmbeddingFailure.retryAfter(headers, now: date) == .seconds(7))
        #expect(EmbeddingFailure.retryAfter(headers, now: Date()) == .zero)
        #expect(EmbeddingFailure.retryAfter(["Retry-After": "soon"]) == nil)
        #expect(EmbeddingFailure.retryAfter([:]) == nil)
    }
}
