import Foundation
import JSON
import StepKit
import Testing

@testable import Webhooks

/// Payloads and vectors; `Fixtures/NOTICE` tells where they come from.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        return [UInt8](try Data(contentsOf: url))
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: bytes(name)) }
}

/// When deliveries come, unless a test is about time.
let noon = Date(timeIntervalSince1970: 1_795_435_200)

extension WebhookDelivery {
    init(_ text: String, headers: WebhookHeaders = [:], at time: Date = noon) {
        self.init(headers: headers, body: Array(text.utf8), receivedAt: time)
    }
}

extension WebhookSource {
    func decode(_ text: String, headers: WebhookHeaders = [:]) throws -> WebhookContent {
        try decode(WebhookDelivery(text, headers: headers))
    }

    /// What the sample means with texts in it replaced.
    func decodeSample(_ changes: (String, String)..., headers: WebhookHeaders? = nil) throws -> WebhookContent {
        var text = sample
        for (old, new) in changes {
            #expect(text.contains(old), "the sample of \(name) has no \(old)")
            text = text.replacing(old, with: new)
        }
        return try decode(text, headers: headers ?? sampleHeaders)
    }

    /// The one incident of a text.
    func incident(_ text: String, headers: WebhookHeaders = [:]) throws -> Incident {
        guard case .incidents(let incidents) = try decode(text, headers: headers) else {
            throw NoIncident()
        }
        #expect(incidents.count == 1)
        return try #require(incidents.first)
    }

    func incident(fixture: String, headers: WebhookHeaders = [:]) throws -> Incident {
        try incident(String(decoding: try Fixture.bytes(fixture), as: UTF8.self), headers: headers)
    }
}

struct NoIncident: Error {}

extension WebhookContent {
    var incidents: [Incident]? {
        guard case .incidents(let incidents) = self else { return nil }
        return incidents
    }

    var isIgnored: Bool {
        guard case .ignored = self else { return false }
        return true
    }
}

/// A small generator with a seed, so that a fault shows again.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64, public domain: https://prng.di.unimi.it/splitmix64.c
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
