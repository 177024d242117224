import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@testable import BelayServer

/// What an error of Confluence means for whoever asked the service.
@Suite(.timeLimit(.minutes(1))) struct UpstreamErrorTests {
    @Test(arguments: [
        (SandboxFault.Kind.tooManyRequests, HTTPTypes.HTTPResponse.Status.serviceUnavailable),
        (.internalError, .badGateway), (.loginPage, .badGateway), (.reset, .gatewayTimeout),
    ])
    func `a fault of Confluence is no fault of the request`(
        kind: SandboxFault.Kind, status: HTTPTypes.HTTPResponse.Status
    ) async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Page")
            try await scene.sandbox.addFault(SandboxFaultRule(SandboxFault(kind), path: "*/pages/*"))
            let answer = try await scene.client.get("/pages/\(id)")
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.header("Content-Type") == "application/problem+json")
            if kind == .tooManyRequests { #expect(answer.header("Retry-After").flatMap { Int($0) } ?? 0 >= 1) }
        }
    }

    @Test func `a token that Confluence refuses is told without it`() async throws {
        try await ServiceScene.with { scene in
            let http = HTTPClient()
            let url = await scene.sandbox.baseURL
            let stranger = try ConfluenceClient(
                configuration: ConfluenceConfiguration(
                    baseURL: url, credentials: .basic(user: "demo@example.com", token: ConfluenceSecret("wr0ng-t0ken")),
                    retry: ConfluenceRetryPolicy(attemptsMax: 1)), http: http)
            var services = scene.services
            services.confluence = { stranger }
            let folder = scene.folder.appendingPathComponent("other")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await ServiceScene.run(.router, services, folder) { _, _, client in
                let answer = try await client.get("/pages/1")
                #expect(answer.status == .badGateway)
                #expect(answer.json["detail"]?.stringValue?.contains("belay doctor") == true)
                #expect(!answer.text.contains("wr0ng-t0ken"))
            }
            await http.shutdown()
        }
    }

    @Test func `without Confluence, its paths say so`() async throws {
        try await ServiceScene.withoutConfluence { client in
            let page = #"{"title": "T", "space_key": "OPS"}"#
            let requests: [(HTTPTypes.HTTPRequest.Method, String, String?)] = [
                (.post, "/pages", page), (.get, "/pages/1", nil), (.get, "/pages/1/content", nil),
                (.put, "/pages/1", #"{"title": "T"}"#), (.delete, "/pages/1", nil), (.get, "/search?query=x", nil),
                (.get, "/search/spaces/OPS", nil), (.post, "/search/vector", #"{"query": "x"}"#),
                (.post, "/runbooks/find", #"{"symptom": "x"}"#), (.get, "/runbooks/gaps", nil),
                (.get, "/pages/1/attachments", nil), (.get, "/attachments/att1", nil),
                (.post, "/bulk/process", #"{"operation": "delete", "page_ids": ["1"]}"#),
                (.post, "/bulk/index", #"{"spaces": ["OPS"]}"#),
            ]
            for (method, path, body) in requests {
                let answer = try await client.send(method, path, body)
                #expect(answer.status == .serviceUnavailable, "\(method) \(path): \(answer.text)")
            }
            #expect(try await client.get("/health").status == .ok)
        }
    }

    @Test func `each kind of failure has its status`() throws {
        func status(_ code: ConfluenceError.Code) -> Int? {
            Problem(upstream: ConfluenceError(code: code, message: "m"))?.status.code
        }
        #expect(status(.notFound) == 404)
        #expect(status(.badRequest) == 400)
        #expect(status(.invalidContent) == 422)
        #expect(status(.tooLarge) == 413)
        #expect(status(.conflict) == 409)
        #expect(status(.openComments) == 409)
        #expect(status(.forbidden) == 502)
        #expect(status(.unauthorized) == 502)
        #expect(status(.rateLimited) == 503)
        #expect(status(.overloaded) == 503)
        #expect(status(.network) == 504)
        #expect(status(.tls) == 502)
        let unknown = Problem(upstream: ConfluenceError(code: .network, message: "m", isOutcomeUnknown: true))
        #expect(unknown?.detail.contains("look before you send it again") == true)
        #expect(Problem(upstream: CancellationError()) == nil)
    }
}
