import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Networks
import StepKit
import Testing
import Webhooks
import WorkflowEngine

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct WebhookProofTests {
    private static let secret = "correct-horse-battery"

    private func withServer(
        _ requirements: [String: WebhookPolicy.Requirement] = [:], allowsUnsigned: Bool = false,
        _ body: @escaping @Sendable (TestServer, any TestClientProtocol) async throws -> Void
    ) async throws {
        let policy = WebhookPolicy(requirements: requirements, allowsUnsigned: allowsUnsigned) { _ in throw NoInternet()
        }
        let test = try TestServer(webhooks: policy)
        try await test.test { try await body(test, $0) }
    }

    private static func headers(of source: WebhookSource) -> HTTPFields {
        var fields: HTTPFields = [.contentType: "application/json"]
        for name in source.decisiveHeaders {
            if let value = source.sampleHeaders[name], let field = HTTPField.Name(name) { fields[field] = value }
        }
        return fields
    }

    @Test(arguments: WebhookSources.all.map(\.name))
    func `every tool's sample is taken, with the secret in the address where it can be`(name: String) async throws {
        let source = try #require(WebhookSources.named(name))
        try await withServer([name: .init(secrets: [Secret(Self.secret)])]) { test, client in
            let headers = Self.headers(of: source)
            let answer = try await client.send(
                .post, "/webhooks/\(name)/\(Self.secret)", source.sample, headers: headers)
            #expect(answer.status == .accepted, "\(answer.text)")
            #expect(answer.json["proof"] == "secret in the address")
            let id = try #require(answer.json["id"]?.stringValue)
            #expect(try await test.engine.store.fetchEvent(id)?.body == Array(source.sample.utf8))
            let wrong = try await client.send(.post, "/webhooks/\(name)/guess", source.sample, headers: headers)
            #expect(wrong.status == .forbidden && !wrong.text.contains("guess"), "\(wrong.text)")
            let none = try await client.send(.post, "/webhooks/\(name)", source.sample, headers: headers)
            #expect(none.status == .unauthorized)
            #expect(!none.text.contains(Self.secret) && !answer.text.contains(Self.secret))
            #expect(try await client.get("/events").json["events"]?.arrayValue?.count == 1)
        }
    }

    @Test(arguments: WebhookSources.all.map(\.name))
    func `what no tool sends is refused, and no run starts`(name: String) async throws {
        let source = try #require(WebhookSources.named(name))
        try await withServer(allowsUnsigned: true) { _, client in
            for body in ["", "{", "[]", "null", "7", String(source.sample.dropLast(5))] {
                let answer = try await client.send(.post, "/webhooks/\(name)", body, headers: Self.headers(of: source))
                #expect((400..<500).contains(answer.status.code), "\(body.prefix(20)): \(answer.text)")
            }
            #expect(try await client.get("/events").json["events"] == [])
            #expect(try await client.get("/runs").json["runs"] == [])
        }
    }

    @Test func `a signature is checked, with the old secret and the new one`() async throws {
        let source = try #require(WebhookSources.named("github"))
        let secrets = [Secret("old-secret-value"), Secret("new-secret-value")]
        try await withServer(["github": .init(secrets: secrets)]) { _, client in
            func send(_ body: String, signedBy secret: String) async throws -> Answer {
                let code = HMAC<SHA256>
                    .authenticationCode(
                        for: Data(source.sample.utf8), using: SymmetricKey(data: Data(secret.utf8)))
                var headers = Self.headers(of: source)
                let name = try #require(HTTPField.Name("X-Hub-Signature-256"))
                headers[name] = "sha256=" + code.map { String(format: "%02x", $0) }.joined()
                return try await client.send(.post, "/webhooks/github", body, headers: headers)
            }
            for secret in ["old-secret-value", "new-secret-value"] {
                let answer = try await send(source.sample, signedBy: secret)
                #expect(answer.status == .accepted)
                #expect(answer.json["proof"] == "signature in X-Hub-Signature-256" || answer.json["proof"] != .null)
            }
            #expect(try await send(source.sample, signedBy: "another-secret").status == .forbidden)
            #expect(try await send(source.sample + " ", signedBy: "new-secret-value").status == .forbidden)
        }
    }

    @Test func `whatever can be set for a source closes it`() async throws {
        for source in WebhookSources.all {
            for setting in WebhookPolicy.settings(of: source) {
                var required = WebhookPolicy.Requirement()
                switch setting {
                case "SECRETS": required.secrets = [Secret(Self.secret)]
                case "CLIENT_NAMES": required.clientNames = ["CN=alertmanager"]
                case "TOPICS": required.topics = ["arn:aws:sns:eu-west-1:1:alarms"]
                default: required.addresses = [try #require(AddressRange("192.0.2.0/24"))]
                }
                try await withServer([source.name: required], allowsUnsigned: true) { _, client in
                    let answer = try await client.send(
                        .post, "/webhooks/\(source.name)", source.sample, headers: Self.headers(of: source))
                    let isRefused = answer.status == .unauthorized || answer.status == .forbidden
                    #expect(isRefused, "\(source.name) \(setting): \(answer.status)")
                }
            }
        }
    }

    @Test func `where everybody can post, a tool without settings is refused`() async throws {
        try await withServer { _, client in
            let answer = try await client.send(.post, "/webhooks/grafana", "{}")
            #expect(answer.status == .unauthorized)
            #expect(answer.json["detail"]?.stringValue?.contains("BELAY_WEBHOOK_GRAFANA_SECRETS") == true)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
        }
    }

    @Test func `a genuine delivery that cannot be read is kept as a dead letter`() async throws {
        try await withServer(["generic": .init(secrets: [Secret(Self.secret)])]) { _, client in
            let answer = try await client.send(.post, "/webhooks/generic/\(Self.secret)", #"{"titel": "x"}"#)
            #expect(answer.status == .unprocessableContent)
            let events = try await client.get("/events?outcome=dead_letter").json["events"]
            #expect(events?[0]?["source"] == "generic")
            #expect(!answer.text.contains(Self.secret) && answer.json["instance"] == "/webhooks/generic/<redacted>")
            let id = try #require(events?[0]?["id"]?.stringValue)
            #expect(try await client.get("/events/\(id)/body").text == #"{"titel": "x"}"#)
            #expect(try await client.send(.post, "/events/\(id)/replay").status == .conflict)
            #expect(try await client.get("/runs").json["runs"] == [])
        }
    }

    @Test func `a certificate that cannot be fetched is a reason to try again`() async throws {
        let source = try #require(WebhookSources.named("cloudwatch"))
        let body = """
            {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:eu-west-1:1:alarms", "Message": "{}",
             "Timestamp": "2026-11-23T10:00:00.000Z", "SignatureVersion": "2", "Signature": "AAAA",
             "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/a.pem"}
            """
        try await withServer([source.name: .init(topics: ["arn:aws:sns:eu-west-1:1:alarms"])]) { _, client in
            let answer = try await client.send(.post, "/webhooks/cloudwatch", body)
            #expect(answer.status == .serviceUnavailable && answer.header("Retry-After") == "30")
            let other = body.replacing("1:alarms", with: "2:alarms")
            #expect(try await client.send(.post, "/webhooks/cloudwatch", other).status == .forbidden)
        }
    }

    @Test func `an event is decided about again by today's workflows`() async throws {
        try await withServer(allowsUnsigned: true) { test, client in
            let first = try await client.send(.post, "/webhooks/alertmanager", try Deliveries.text(Deliveries.firing))
            let id = try #require(first.json["id"]?.stringValue)
            let run = try #require(first.json["decisions"]?[0]?["run_id"]?.stringValue)
            _ = try await test.engine.waitUntilSettled(runID: run)
            let again = try await client.send(.post, "/events/\(id)/replay")
            #expect(again.status == .accepted)
            let decisions = again.json["decisions"]?.arrayValue ?? []
            #expect(decisions.map { $0["outcome"] } == ["started", "started"])
            #expect(decisions[1]["run_id"]?.stringValue != run)
            #expect(try await client.get("/events/\(id)").json == again.json)
            #expect(try await client.send(.post, "/events/nothing/replay").status == .notFound)
        }
    }

    @Test func `events are listed page by page`() async throws {
        try await withServer(allowsUnsigned: true) { _, client in
            let text = try Deliveries.text(Deliveries.firing)
            for _ in 1...3 { _ = try await client.send(.post, "/webhooks/alertmanager", text) }
            let page = try await client.get("/events?source=alertmanager&limit=2")
            #expect(page.json["events"]?.arrayValue?.count == 2)
            let link = try #require(page.header("Link")?.firstMatch(of: /<(.*)>/).map { String($0.1) })
            let rest = try await client.get(link)
            #expect(rest.json["events"]?.arrayValue?.count == 1 && rest.header("Link") == nil)
            #expect(try await client.get("/events?source=grafana").json["events"] == [])
            #expect(try await client.get("/events?until=2020-01-01T00:00:00Z").json["events"] == [])
        }
    }
}
