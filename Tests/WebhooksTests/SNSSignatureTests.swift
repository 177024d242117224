import Foundation
import JSON
import StepKit
import Synchronization
import Testing

@testable import Webhooks

@Suite struct SNSSignatureTests {
    private static let topic = "arn:aws:sns:eu-west-1:1234567890:alerta-test"

    private struct Unreachable: Error {}

    private func verify(
        _ message: JSONValue, topics: Set<String> = [topic], at time: Date = noon, isReachable: Bool = true,
        certificate: String? = nil
    ) async throws -> (verdict: WebhookVerdict, fetched: Int) {
        let pem = try certificate.map { Array($0.utf8) } ?? Fixture.bytes("cloudwatch/test-cert.pem")
        return try await confirmation { fetched in
            await WebhookCheck.sns(topics: topics) { _ in
                fetched.add()
                if !isReachable { throw Unreachable() }
                return pem
            }
            .verify(WebhookDelivery(message.serialized(), at: time))
        }
    }

    private func confirmation(
        _ body: (Counter) async -> WebhookVerdict
    ) async throws -> (verdict: WebhookVerdict, fetched: Int) {
        let counter = Counter()
        let verdict = await body(counter)
        return (verdict, counter.count)
    }

    private func vectors() throws -> [JSONValue] {
        try #require(try Fixture.json("cloudwatch/signed_vectors.json").arrayValue)
    }

    private func first() throws -> [String: JSONValue] {
        try #require(try vectors().first?["message"]?.objectValue)
    }

    @Test func `every vector has its verdict, and strange hosts are never asked`() async throws {
        let vectors = try vectors()
        #expect(vectors.count == 12)
        for vector in vectors {
            let message = try #require(vector["message"])
            let result = try await verify(message)
            if vector["valid"] == true {
                #expect(result.verdict == .verified(by: "SNS signature"))
            } else {
                let isRefused = if case .refused = result.verdict { true } else { false }
                #expect(isRefused)
            }
            let isStrange = message["SigningCertURL"]?.stringValue?.contains("evil") ?? false
            #expect(result.fetched == (isStrange ? 0 : 1))
            if let canonical = vector["canonical"]?.stringValue {
                #expect(SNSSignature.canonical(Field(message)) == canonical)
            }
        }
    }

    @Test func `a topic that is not named is refused before anything is fetched`() async throws {
        for topics in [[], ["arn:aws:sns:eu-west-1:1234567890:other"]] as [Set<String>] {
            let result = try await verify(.object(try first()), topics: topics)
            #expect(result.verdict == .refused("the message's topic is not among those that may post here"))
            #expect(result.fetched == 0)
        }
    }

    @Test func `when the certificate cannot be had the sender should try again`() async throws {
        let result = try await verify(.object(try first()), isReachable: false)
        #expect(result.verdict == .undecided("the certificate of SNS could not be fetched"))
    }

    @Test func `a certificate that has run out, or is none, is refused`() async throws {
        let late = try await verify(.object(try first()), at: Date(timeIntervalSince1970: 2_200_000_000))
        let none = try await verify(.object(try first()), certificate: "<html>")
        let reason = WebhookVerdict.refused(
            "what lies at the certificate's URL is no valid certificate with an RSA key")
        #expect(late.verdict == reason)
        #expect(none.verdict == reason)
    }

    @Test func `without a signature it is unsigned, with another version or a missing part refused`() async throws {
        var message = try first()
        message["SignatureVersion"] = "3"
        let version = try await verify(.object(message)).verdict
        #expect(version == .refused("the signature is not of this message and certificate"))
        message = try first()
        message["Timestamp"] = nil
        let part = try await verify(.object(message)).verdict
        #expect(part == .refused("the message lacks something that is signed, or its signature is no Base64"))
        message["Signature"] = nil
        let none = try await verify(.object(message)).verdict
        #expect(none == .unsigned)
    }

    @Test(arguments: [
        ("https://sns.eu-west-1.amazonaws.com/x.pem", true), ("https://sns.cn-north-1.amazonaws.com.cn/x.pem", true),
        ("http://sns.eu-west-1.amazonaws.com/x.pem", false), ("https://sns.eu-west-1.amazonaws.com.evil/x.pem", false),
        ("https://evil.example/sns.eu-west-1.amazonaws.com/x.pem", false), ("https://sns..amazonaws.com/x.pem", false),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/x.pem", false),
        ("https://sns.eu-west-1.amazonaws.com", false),
        ("https://sns.eu-west-1.amazonaws.com:8443/x.pem", false), ("https://sns.a#.amazonaws.com/x.pem", false),
        ("https://sns.eu-west-1.amazonaws.com\\@evil.example/x.pem", false),
        ("https://s3.eu-west-1.amazonaws.com/", false),
        ("https://evil.example?.sns.eu-west-1.amazonaws.com/x.pem", false), ("", false),
        ("https://sns.eu-west-1.amazonaws.com/x.pem\r\nHost: evil", false),
        ("https://sns.eu.amazonaws.com.cn.cn/", false),
    ])
    func `a URL is of SNS or not`(url: String, isOfSNS: Bool) {
        #expect(SNSSignature.isOfSNS(url: url) == isOfSNS)
    }
}

/// Counts calls from anywhere.
private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}
