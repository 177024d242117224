import JSON
import StepKit
import Testing

@testable import Webhooks

/// Whatever comes, a source tells what it means or what is wrong.
@Suite struct FuzzTests {
    private static let names = WebhookSources.all.map(\.name)

    /// Whether it is understood; anything but content or a `WebhookBodyError` fails the test.
    private func isUnderstood(_ bytes: [UInt8], by source: WebhookSource) -> Bool {
        let delivery = WebhookDelivery(headers: source.sampleHeaders, body: bytes, receivedAt: noon)
        // Not by an expectation each: many thousands of them take longer than all the rest.
        if source.deduplicationKey(delivery).utf8.count != 64 { Issue.record("no key for \(bytes)") }
        do throws(WebhookBodyError) {
            if let incidents = try source.decode(delivery).incidents,
                incidents.isEmpty || !incidents.allSatisfy(isWhole)
            {
                Issue.record("\(incidents)")
            }
            return true
        } catch {
            if error.description.utf8.count > 400 { Issue.record("\(error)") }
            return false
        }
    }

    private func isWhole(_ incident: Incident) -> Bool {
        ["firing", "resolved"].contains(incident.status) && !incident.title.isEmpty && !incident.dedupeKey.isEmpty
    }

    @Test(arguments: names)
    func `bytes are changed, lost, doubled and cut off`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        let original = Array(source.sample.utf8)
        var random = SeededRandom(state: UInt64(original.count))
        var understood = 0
        let rounds = 1000
        for _ in 0..<rounds {
            var bytes = original
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<8, using: &random) {
                case 0: bytes.removeSubrange((place + 1)...)
                case 1, 2: bytes.remove(at: place)
                case 3: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                default: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if isUnderstood(bytes, by: source) { understood += 1 }
        }
        // Both happen, or the mutations are too harmless or too cruel to find anything.
        #expect(understood > 0 && understood < rounds)
    }

    @Test(arguments: names)
    func `values are of other types, or gone`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        let original = try JSONValue(parsing: source.sample)
        var random = SeededRandom(state: 7)
        var understood = 0
        let rounds = 1000
        for _ in 0..<rounds {
            let text = mutated(original, chance: 0.06, &random).serialized()
            if isUnderstood(Array(text.utf8), by: source) { understood += 1 }
        }
        #expect(understood > 0 && understood < rounds)
    }

    @Test(arguments: names)
    func `deep, empty and broken bodies are refused`(name: String) throws {
        let source = try #require(WebhookSources.named(name))
        let texts = [
            "", "{", "no", "\u{FEFF}{}", "\u{0}", "[]", "7", "null", "\"text\"", "{}",
            String(repeating: "[", count: 99_999), String(repeating: "{\"a\":", count: 99_999),
        ]
        for text in texts {
            let understood = isUnderstood(Array(text.utf8), by: source)
            #expect(!understood, "\(text.prefix(9))")
        }
        let form = WebhookDelivery("payload=%ZZ", headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(throws: WebhookBodyError.self) { try source.decode(form) }
    }

    private func mutated(_ value: JSONValue, chance: Double, _ random: inout SeededRandom) -> JSONValue {
        if Double.random(in: 0..<1, using: &random) < chance {
            let others: [JSONValue] = [
                .null, true, 0, -1.5, 1e300, .int(.min), "", "firing", "\u{0}", "{\"a\":[", [], [[]], [:],
                ["labels": [:]], [["name": 7]],
            ]
            return others.randomElement(using: &random) ?? .null
        }
        switch value {
        case .array(let elements): return .array(elements.map { mutated($0, chance: chance, &random) })
        case .object(let members):
            let kept = members.sorted { $0.key < $1.key }
                .filter { _ in Double.random(in: 0..<1, using: &random) >= chance / 2 }
            return .object(
                Dictionary(uniqueKeysWithValues: kept.map { ($0.key, mutated($0.value, chance: chance, &random)) }))
        default: return value
        }
    }
}
