import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Networks
import StandardSteps
import StepKit
import StepKitTesting
import Testing

/// `http.request` against a server on loopback.
@Suite(.timeLimit(.minutes(1))) struct HTTPRequestTests {
    @Test func `the answer's status, headers and content are given`() async throws {
        try await withServer { step, url async throws in
            let json = try await step.run([
                "url": .string(url + "/json?x=1"), "headers": ["X-Token": "t"], "method": "PUT",
                "json": ["a": [1, "é"]],
            ])
            #expect(json["status"] == 200)
            #expect(json["headers"]?["content-type"] == "application/json; charset=utf-8")
            #expect(json["headers"]?["set-cookie"] == nil)
            #expect(json["body"] == "")
            #expect(json["json"]?["body"] == #"{"a":[1,"é"]}"#)
            #expect(json["json"]?["method"] == "PUT" && json["json"]?["query"] == "x=1")
            #expect(json["json"]?["x-token"] == "t" && json["json"]?["content-type"] == "application/json")
            let text = try await step.run(["url": .string(url + "/text")])
            #expect(text["body"] == "hello" && text["json"] == .null)
            let expected = try await step.run(["url": .string(url + "/status/503"), "expect": [200, 503]])
            #expect(expected["status"] == 503)
        }
    }

    @Test func `what changes something carries the key of the attempt, and no read does`() async throws {
        try await withServer { step, url async throws in
            for (method, isSent) in [("GET", false), ("POST", true), ("PUT", true), ("PATCH", true), ("DELETE", true)] {
                let answer = try await step.run(["url": .string(url + "/json"), "method": .string(method)])
                #expect(answer["json"]?["idempotency-key"]?.stringValue == (isSent ? "\"key-1\"" : nil), "\(method)")
            }
            let own = try await step.run([
                "url": .string(url + "/json"), "method": "POST", "headers": ["idempotency-key": "mine"],
            ])
            #expect(own["json"]?["idempotency-key"] == "mine")
        }
    }

    @Test(arguments: [
        (400, StepFailure.Kind.rejectedInput), (401, .unauthorized), (403, .unauthorized), (404, .notFound),
        (408, .transient), (409, .conflict), (410, .notFound), (412, .conflict), (422, .rejectedInput),
        (429, .rateLimited), (500, .transient), (501, .permanent), (502, .transient), (503, .transient),
        (302, .permanent),
    ])
    func `a status that was not expected is a failure of its kind`(status: Int, kind: StepFailure.Kind) async throws {
        try await withServer { step, url async throws in
            let failure = try await step.failure(["url": .string(url + "/status/\(status)?token=hidden")])
            #expect(failure.kind == kind)
            #expect(failure.message.hasPrefix("GET \(url) was answered with \(status)"))
            #expect(!failure.message.contains("hidden"))
        }
    }

    @Test func `a pause that is asked for is kept`() async throws {
        try await withServer { step, url async throws in
            let outcome = try await step.handler.run(StepInput(["url": .string(url + "/busy")]), .test())
            guard case .retry(let pause, let reason) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(pause == .seconds(7) && reason.kind == .rateLimited)
        }
    }

    @Test func `redirects are followed when that is asked for`() async throws {
        try await withServer { step, url async throws in
            let answer = try await step.run(["url": .string(url + "/redirect"), "redirects": 1])
            #expect(answer["body"] == "hello")
        }
    }

    @Test func `addresses that are not public are refused`() async throws {
        try await withServer(rules: AddressRules()) { step, url async throws in
            let failure = try await step.failure(["url": .string(url + "/text")])
            #expect(failure.kind == .rejectedInput && failure.field == "/url")
            #expect(failure.message.contains("BELAY_ALLOWED_NETWORKS"))
        }
    }

    @Test(
        arguments: [
            (["url": "http://u:hidden@127.0.0.1/"], "/url"), (["url": "file:///etc/passwd"], "/url"),
            (["method": "TRACE"], "/method"), (["headers": ["Host": "x"]], "/headers"),
            (["headers": ["transfer-encoding": "chunked"]], "/headers"), (["body": "a", "json": "b"], "/json"),
            (["expect": []], "/expect"), (["expect": [99]], "/expect"), (["redirects": 11], "/redirects"),
            (["bytes_max": 0], "/bytes_max"),
        ] as [([String: JSONValue], String)])
    func `a wrong input is refused before anything is sent`(input: [String: JSONValue], field: String) async throws {
        try await withServer { step, url async throws in
            let failure = try await step.failure(input.merging(["url": .string(url)]) { given, _ in given })
            #expect(failure.kind == .rejectedInput && failure.field == field, "\(failure)")
            #expect(!failure.message.contains("hidden"))
        }
    }

    @Test func `a header that would be two is refused`() async throws {
        try await withServer { step, url async throws in
            let failure = try await step.failure([
                "url": .string(url), "headers": ["X-A": "1\r\nHost: elsewhere"],
            ])
            #expect(failure.kind == .rejectedInput)
        }
    }

    @Test func `an answer may only be so large`() async throws {
        try await withServer { step, url async throws in
            let read = try await step.failure(["url": .string(url + "/text"), "bytes_max": 4])
            #expect(read.kind == .permanent && read.message.contains("bytes_max"))
            let write = try await step.failure(["url": .string(url + "/text"), "bytes_max": 4, "method": "POST"])
            #expect(write.kind == .unknownOutcome)
        }
    }

    @Test func `after a crash, only what may be sent twice is sent again`() async throws {
        try await withServer { step, url async throws in
            func finding(_ method: String, _ more: [String: JSONValue] = [:]) async throws -> Reconciliation {
                let input = more.merging(["url": .string(url), "method": .string(method)]) { given, _ in given }
                return try await step.handler.reconcile(StepInput(input), .test())
            }
            for method in ["GET", "HEAD", "PUT", "DELETE"] { #expect(try await finding(method) == .notApplied) }
            for method in ["POST", "PATCH"] {
                #expect(try await finding(method) == .unknown)
                #expect(try await finding(method, ["repeatable": true]) == .notApplied)
            }
            #expect(try await finding("PUT", ["repeatable": false]) == .unknown)
        }
    }

    @Test func `a plan says what would be sent, without what may be secret`() async throws {
        try await withServer { step, url async throws in
            let input = StepInput(["url": .string(url + "/x?token=hidden"), "method": "DELETE"])
            let plan = try await step.handler.plan(input, .test())
            #expect(plan.summary == "would send DELETE to \(url) (effect: write)")
        }
    }

    // MARK: - The scene

    private struct Step: Sendable {
        let handler: any StepHandler

        func run(_ input: [String: JSONValue]) async throws -> JSONValue {
            guard case .succeeded(let outputs) = try await handler.run(StepInput(input), .test()) else {
                throw StepFailure(.permanent, "it did not succeed")
            }
            #expect(StepConformance.faults(ofOutputs: outputs, from: handler) == [])
            return outputs
        }

        func failure(_ input: [String: JSONValue]) async throws -> StepFailure {
            do {
                guard case .failed(let failure) = try await handler.run(StepInput(input), .test()) else {
                    throw StepFailure(.permanent, "it did not fail")
                }
                return failure
            } catch let failure as StepFailure {
                return failure
            }
        }
    }

    private func withServer(
        rules: AddressRules? = nil, _ body: @escaping @Sendable (Step, _ url: String) async throws -> Void
    ) async throws {
        let loopback = AddressRules(allowed: [try #require(AddressRange("127.0.0.1"))])
        let outbound = OutboundHTTP(client: HTTPClient(), rules: rules ?? loopback)
        let catalog = try StepScene.catalog(client: { throw StepFailure(.permanent, "unused") }, http: outbound)
        let step = Step(handler: try #require(catalog["http.request"]))
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let app = Application(
                responder: Self.router().buildResponder(),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            group.addTask { try await app.run() }
            for await port in ports {
                try await body(step, "http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
        }
        await outbound.client.shutdown()
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            router.on("json", method: method) { request, _ in
                var members: [String: JSONValue] = ["method": .string(request.method.rawValue)]
                for field in request.headers { members[field.name.canonicalName] = .string(field.value) }
                members["query"] = request.uri.query.map { .string($0) }
                members["body"] = .string(String(buffer: try await request.body.collect(upTo: 1 << 16)))
                return Response(
                    status: .ok, headers: [.contentType: "application/json; charset=utf-8", .setCookie: "a=b"],
                    body: .init(byteBuffer: ByteBuffer(string: JSONValue.object(members).serialized())))
            }
            router.on("text", method: method) { _, _ in "hello" }
        }
        router.get("status/{code}") { _, context in
            Response(status: .init(code: try context.parameters.require("code", as: Int.self)))
        }
        router.get("busy") { _, _ in Response(status: .tooManyRequests, headers: [.retryAfter: "7"]) }
        router.get("redirect") { _, _ in Response(status: .found, headers: [.location: "/text"]) }
        return router
    }
}
