import Hummingbird
import Testing

@testable import ConfluenceSandbox

struct AccessStateTests {
    private func makeFixture() async throws -> SandboxFixture {
        try await SandboxFixture { configuration in
            var reader = SandboxUser(name: "reader", token: "t")
            reader.isReadOnly = true
            var stranger = SandboxUser(name: "stranger", token: "t")
            stranger.hiddenSpaces = ["ops"]
            var member = SandboxUser(name: "member", token: "t")
            member.groups = ["sre"]
            configuration.users += [reader, stranger, member]
        }
    }

    private func account(_ name: String) -> String { Principal(name: name).accountID }

    @Test func `a restriction keeps everybody else out of a page and of all below it`() async throws {
        let fixture = try await makeFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        let alice = account("alice")
        try await site.changeRestrictions(ofPage: parent) {
            $0.read = RestrictionSubjects(users: [alice], groups: ["sre"])
        }
        for page in [parent, child] {
            #expect(await site.restrictionsAllow(.read, ofPage: page, by: account("alice")))
            #expect(await site.restrictionsAllow(.read, ofPage: page, by: account("member")))
            #expect(await !site.restrictionsAllow(.read, ofPage: page, by: account("reader")))
        }
        try await site.changeRestrictions(ofPage: parent) {
            ($0.read, $0.update) = (RestrictionSubjects(), RestrictionSubjects())
        }
        #expect(await site.restrictionsAllow(.read, ofPage: child, by: account("reader")))
    }

    @Test func `an update restriction is not inherited and does not hinder reading`() async throws {
        let fixture = try await makeFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        let alice = account("alice")
        try await site.changeRestrictions(ofPage: parent) { $0.update.users = [alice] }
        try await site.checkAccess(toContent: parent, for: account("member"), isWrite: false)
        let error = await #expect(throws: APIError.self) {
            try await site.checkAccess(toContent: parent, for: account("member"), isWrite: true)
        }
        #expect(error?.status == .forbidden)
        try await site.checkAccess(toContent: child, for: account("member"), isWrite: true)
    }

    @Test func `a read only account may not write and a hidden space is not found`() async throws {
        let fixture = try await makeFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        let comment = try await site.addComment("<p>c</p>", on: page, by: "x")
        for id in [page, comment.id] {
            try await site.checkAccess(toContent: id, for: account("reader"), isWrite: false)
            let forbidden = await #expect(throws: APIError.self) {
                try await site.checkAccess(toContent: id, for: account("reader"), isWrite: true)
            }
            #expect(forbidden?.status == .forbidden)
            let hidden = await #expect(throws: APIError.self) {
                try await site.checkAccess(toContent: id, for: account("stranger"), isWrite: false)
            }
            #expect(hidden?.status == .notFound)
        }
    }
}
