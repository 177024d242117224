import Access
import Foundation
import StepKit
import Testing

@Suite struct TokenTests {
    @Test func aTokenIsShownOnceAndItsSecretIsNotInTheFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-access-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try AccessStore(path: folder.appendingPathComponent("access.db").path)
        let (token, text) = try await store.createToken(name: "ci", role: .operator, at: noon)
        try store.close()
        let parts = text.split(separator: "_")
        #expect(parts.count == 3)
        #expect(parts[0] == "belay")
        #expect(String(parts[1]) == token.id)
        #expect(parts[2].count == 48)
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let bytes = try Data(contentsOf: file)
            #expect(bytes.range(of: Data(parts[2].utf8)) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test func itsHolderIsKnownByNameRoleAndWorkflows() async throws {
        try await withAccessStore { store in
            let (_, text) = try await store.createToken(
                name: "ci", role: .operator, workflows: .only(["db-*", "triage"]), at: noon)
            let caller = try await authenticator(store).caller(showing: text)
            #expect(caller == Caller(.token, name: "ci", role: .operator, workflows: .only(["db-*", "triage"])))
            #expect(try await store.fetchTokens().first?.lastUsedAt == noon)
        }
    }

    @Test(arguments: ["", "x", "belay_", "belay_000000000000_" + String(repeating: "0", count: 48), "a.b.c"])
    func otherTextsAreRefused(text: String) async throws {
        try await withAccessStore { store in
            _ = try await store.createToken(name: "ci", role: .operator, at: noon)
            await #expect(throws: AccessRefused.self) { try await authenticator(store).caller(showing: text) }
        }
    }

    @Test func aWrongSecretIsRefused() async throws {
        try await withAccessStore { store in
            let (_, text) = try await store.createToken(name: "ci", role: .operator, at: noon)
            let wrong = String(text.dropLast()) + (text.hasSuffix("0") ? "1" : "0")
            #expect(await message { try await authenticator(store).caller(showing: wrong) } == "the token is not known")
        }
    }

    @Test func aTokenEndsWithItsTime() async throws {
        try await withAccessStore { store in
            let clock = MovableClock(noon)
            let (_, text) = try await store.createToken(
                name: "ci", role: .viewer, expiresAt: noon.addingTimeInterval(1), at: noon)
            let authenticator = authenticator(store, clock)
            _ = try await authenticator.caller(showing: text)
            clock.advance(seconds: 1)
            #expect(
                await message { try await authenticator.caller(showing: text) } == "the token 'ci' has expired")
        }
    }

    @Test func aRevokedTokenIsRefusedAfterTwoSeconds() async throws {
        try await withAccessStore { store in
            let clock = MovableClock(noon)
            let (_, text) = try await store.createToken(name: "ci", role: .viewer, at: noon)
            let authenticator = authenticator(store, clock)
            _ = try await authenticator.caller(showing: text)
            #expect(try await store.revokeToken("ci", at: noon).revokedAt == noon)
            clock.advance(seconds: 2)
            #expect(
                await message { try await authenticator.caller(showing: text) } == "the token 'ci' has been revoked")
            #expect(
                await message { try await store.revokeToken("ci", at: noon) }
                    == "there is no valid token 'ci'; 'belay token list' has them all")
        }
    }

    @Test func aNameIsFreeAgainWhenItsTokenIsRevoked() async throws {
        try await withAccessStore { store in
            _ = try await store.createToken(name: "ci", role: .viewer, at: noon)
            await #expect(throws: TokenNameTaken.self) {
                try await store.createToken(name: "ci", role: .admin, at: noon)
            }
            _ = try await store.revokeToken("ci", at: noon)
            _ = try await store.createToken(name: "ci", role: .admin, at: noon)
            #expect(try await store.fetchTokens().count == 2)
        }
    }

    @Test func theFirstTokenClosesTheServiceForGood() async throws {
        try await withAccessStore { store in
            let clock = MovableClock(noon)
            let authenticator = authenticator(store, clock)
            #expect(try await !authenticator.requiresTokens())
            _ = try await store.createToken(name: "ci", role: .viewer, at: noon)
            clock.advance(seconds: 3)
            #expect(try await authenticator.requiresTokens())
            _ = try await store.revokeToken("ci", at: noon)
            clock.advance(seconds: 3)
            #expect(try await authenticator.requiresTokens())
            #expect(try await self.authenticator(store, clock).requiresTokens())
        }
    }

    @Test func commandsOnTheSameMachineMaySayTheirUsersName() async throws {
        try await withAccessStore { store in
            let (_, text) = try await store.createToken(name: "ci", role: .viewer, at: noon)
            let authenticator = authenticator(store, local: "the-secret-of-this-start")
            let caller = try await authenticator.caller(showing: "the-secret-of-this-start", claimedName: "ann")
            #expect(caller == Caller(.local, name: "ann", role: .admin))
            #expect(try await authenticator.caller(showing: text, claimedName: "ann").name == "ci")
        }
    }

    @Test func theAdministratorsTokenOfTheSettingsCounts() async throws {
        try await withAccessStore { store in
            let authenticator = Authenticator(
                store: store, admin: Secret("of the settings"), isRequired: false, now: { noon })
            #expect(try await authenticator.requiresTokens())
            let caller = try await authenticator.caller(showing: "of the settings")
            #expect(caller == Caller(.token, name: "admin", role: .admin))
        }
    }

    private func authenticator(
        _ store: AccessStore, _ clock: MovableClock = MovableClock(noon), local: String? = nil
    ) -> Authenticator {
        Authenticator(store: store, local: local.map { Secret($0) }, isRequired: false, now: { clock.now })
    }
}
