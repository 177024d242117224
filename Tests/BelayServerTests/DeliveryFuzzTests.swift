import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import StepKit
import Testing
import Webhooks

@testable import BelayServer
@testable import WorkflowEngine

/// Whatever is posted, the service answers, and what proves nothing starts nothing.
///
/// `script/fuzz deliveries` sends a hundred thousand.
@Suite(.timeLimit(.minutes(10))) struct DeliveryFuzzTests {
    private static let count =
        ProcessInfo.processInfo.environment["BELAY_FUZZ_DELIVERIES"].flatMap { Int($0) } ?? 1500
    private static let secret = Secret("aG9vay1zZWNyZXQtb2YtdGVzdHM=")
    private static let pair = Secret("user:password")

    /// A workflow that every source starts.
    private static let workflow = """
        name: all
        on: { webhook: [\(WebhookSources.all.map { "{ source: \($0.name) }" }.joined(separator: ", "))] }
        steps: [{ id: one, uses: test.echo }]
        """

    private func makeServer() throws -> TestServer {
        let requirements = WebhookSources.all.map { source in
            (source.name, WebhookPolicy.Requirement(secrets: [Self.secret, Self.pair]))
        }
        return try TestServer(
            [Self.workflow],
            webhooks: WebhookPolicy(
                requirements: Dictionary(requirements) { $1 }, allowsUnsigned: false
            ) { _ in throw NoInternet() })
    }

    private func send(_ trial: WebhookTrial, to source: String, _ client: any TestClientProtocol) async throws -> Int {
        var headers = HTTPFields()
        for (name, value) in trial.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
        let path = ["/webhooks", source, trial.pathSecret].compactMap { $0 }.joined(separator: "/")
        return try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: trial.body)
        ) { $0.status.code }
    }

    @Test func `a delivery that was tampered with is refused, and starts nothing`() async throws {
        let test = try makeServer()
        try await test.test { client async throws in
            var random = FuzzGenerator(state: 42)
            var answers: [Int: Int] = [:]
            for _ in 0..<Self.count {
                guard let source = WebhookSources.all.randomElement(using: &random) else { continue }
                let trial = tampered(source, &random)
                answers[try await send(trial, to: source.name, client), default: 0] += 1
            }
            print("tampered deliveries: \(answers)")
            #expect(Set(answers.keys).isSubset(of: [400, 401, 403, 404, 422]))
            #expect(answers[401] != nil && answers[403] != nil)
            #expect(try await test.engine.store.fetchEvents(EventFilter()).isEmpty)
            #expect(try await test.engine.store.fetchRuns(RunFilter()).isEmpty)
        }
    }

    @Test func `whatever a genuine sender posts is answered, and never with a fault of ours`() async throws {
        let test = try makeServer()
        try await test.test { client async throws in
            var random = FuzzGenerator(state: 43)
            var answers: [Int: Int] = [:]
            for round in 0..<Self.count {
                guard let source = WebhookSources.all.randomElement(using: &random) else { continue }
                let other = source.trial(secret: nil, at: Date(), id: "\(round)")
                let body = mutated(other.body, &random)
                let trial = source.trial(
                    secret: source.name == "cloudwatch" ? Self.pair : Self.secret, at: Date(), id: "\(round)",
                    body: body)
                answers[try await send(trial, to: source.name, client), default: 0] += 1
            }
            print("mutated deliveries: \(answers)")
            #expect(Set(answers.keys).isSubset(of: [202, 400, 422]))
            #expect(answers[202] != nil && answers[400] != nil && answers[422] != nil)
            #expect(try await test.engine.store.fetchUndecidedEventID(after: "") == nil)
        }
    }

    /// A delivery that somebody without the secret could send.
    private func tampered(_ source: WebhookSource, _ random: inout FuzzGenerator) -> WebhookTrial {
        let id = "fuzz-\(random.next())"
        let wrong = Secret("d3JvbmctczNjcmV0LSVd".appending(String(random.next() % 7)))
        switch Int.random(in: 0..<5, using: &random) {
        case 0:  // nothing is proved
            var trial = source.trial(secret: nil, at: Date(), id: id)
            trial.body = mutated(trial.body, &random)
            return trial
        case 1:  // with another secret
            return source.trial(secret: wrong, at: Date(), id: id)
        case 2:  // proofs of garbage
            var trial = source.trial(secret: Self.secret, at: Date(), id: id)
            trial.headers = trial.headers.map { name, value in
                let isProof = name.lowercased().contains("sign") || name == "Authorization"
                return isProof ? (name, garbage(value, &random)) : (name, value)
            }
            if trial.pathSecret != nil { trial.pathSecret = "x\(random.next())" }
            return trial
        default:  // a right signature, of another body or another time
            var trial = source.trial(secret: Self.secret, at: Date(), id: id)
            let isSigned = source.authentication.contains { kind in
                if case .signature = kind { return true }
                return kind == .standardWebhooks
            }
            guard isSigned, trial.proof != nil else { return source.trial(secret: wrong, at: Date(), id: id) }
            if source.authentication.contains(.standardWebhooks), Bool.random(using: &random) {
                return source.trial(secret: Self.secret, at: Date() - 301 - Double(random.next() % 99_999), id: id)
            }
            let original = trial.body
            while trial.body == original { trial.body = mutated(original, &random) }
            return trial
        }
    }

    private func garbage(_ value: String, _ random: inout FuzzGenerator) -> String {
        // Visible characters: HTTP lets no others through.
        var bytes = Array(value.utf8)
        for _ in 0...2 {
            guard let place = bytes.indices.randomElement(using: &random) else { return "x" }
            bytes[place] = UInt8.random(in: 0x21...0x7E, using: &random)
        }
        // What looks the same may be the same: hexadecimal digits in upper case.
        return String(decoding: bytes + [UInt8(ascii: "0")], as: UTF8.self)
    }

    private func mutated(_ body: [UInt8], _ random: inout FuzzGenerator) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Array(body.prefix(Int.random(in: 0..<body.count, using: &random)))
        case 1: return Array(randomJSON(depth: 4, &random).serialized().utf8)
        case 2: return (0..<Int.random(in: 0..<64, using: &random)).map { _ in .random(in: 0...255, using: &random) }
        case 3:
            // A value of another kind somewhere.
            guard var members = (try? JSONValue(parsing: body))?.objectValue,
                let name = members.keys.sorted().randomElement(using: &random)
            else { return [] }
            members[name] = randomJSON(depth: 3, &random)
            return Array(JSONValue.object(members).serialized().utf8)
        default:
            var bytes = body
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            return bytes
        }
    }

    private func randomJSON(depth: Int, _ random: inout FuzzGenerator) -> JSONValue {
        let names = ["status", "alerts", "labels", "title", "event", "data", "id", "groupKey", "version", "${{ x }}"]
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1e300...1e300, using: &random))
        case 4: return .string(["firing", "", "\u{0}", "${{ secrets.X }}", "4"].randomElement(using: &random) ?? "")
        case 5: return .array((0..<3).map { _ in randomJSON(depth: depth - 1, &random) })
        default:
            let members = (0..<4)
                .map { _ in
                    (names.randomElement(using: &random) ?? "", randomJSON(depth: depth - 1, &random))
                }
            return .object(Dictionary(members) { $1 })
        }
    }
}

/// The same chance each time (SplitMix64).
private struct FuzzGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
