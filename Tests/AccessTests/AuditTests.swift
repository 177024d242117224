import Access
import Foundation
import Testing

@Suite struct AuditTests {
    @Test func anEntryStandsThereBeforeItIsKnownWhatBecameOfIt() async throws {
        try await withAccessStore { store in
            let first = try await store.log(entry(caller: "ann"))
            try await store.log(entry(caller: "bob"))
            #expect(try await store.fetchAudit(limit: 10).map(\.status) == [nil, nil])
            try await store.conclude(first, status: 202)
            let entries = try await store.fetchAudit(limit: 10)
            #expect(entries.map(\.caller) == ["bob", "ann"])
            #expect(entries.map(\.status) == [nil, 202])
            #expect(entries[1].target == "/runs/1/cancel")
            #expect(try await store.fetchAudit(before: entries[0].sequence, limit: 10).map(\.caller) == ["ann"])
            #expect(try await store.fetchAudit(caller: "bob", limit: 10).count == 1)
            #expect(try await store.fetchAudit(since: noon.addingTimeInterval(1), limit: 10).isEmpty)
        }
    }

    @Test func entriesAreKeptFourHundredDays() async throws {
        try await withAccessStore { store in
            try await store.log(entry(caller: "old"))
            let later = noon.addingTimeInterval(86_400 * 401)
            for number in 2...1_000 {
                try await store.log(entry(caller: "new \(number)", at: later))
            }
            let entries = try await store.fetchAudit(limit: 2_000)
            #expect(entries.count == 999)
            #expect(!entries.contains { $0.caller == "old" })
        }
    }

    private func entry(caller: String, at date: Date = noon) -> AuditEntry {
        AuditEntry(
            at: date, caller: caller, kind: "token", role: "operator", address: "192.0.2.7",
            action: "POST /runs/{id}/cancel", target: "/runs/1/cancel", requestID: "r1")
    }
}
