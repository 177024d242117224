import Foundation
import Synchronization
import Testing

@testable import ConfluenceSandbox

/// Conditions about users, macros and the present time.
struct UserConditionTests {
    private static let ada = Principal(name: "ada").accountID
    private static let ben = Principal(name: "ben").accountID

    /// Ada made two pages, of which Ben changed one; the other mentions Ben and has a macro.
    private func fixture(
        profile: SandboxProfile = .cloud, _ change: (inout SandboxConfiguration) -> Void = { _ in }
    ) async throws -> SandboxFixture {
        let fixture = try await SandboxFixture { configuration in
            configuration.profile = profile
            configuration.users = ["ada", "ben"].map { SandboxUser(name: $0, token: $0) }
            change(&configuration)
        }
        let site = fixture.sandbox.site
        let mention = "<p><ac:link><ri:user ri:account-id=\"\(Self.ben)\" /></ac:link></p>"
        let macro = "<ac:structured-macro ac:name=\"toc\" />"
        for (title, body, author) in [
            ("Changed", "<p>toc ri:user</p>", Self.ada), ("Mentions", mention + macro, Self.ada),
            ("Of Ben", "<p>text</p>", Self.ben),
        ] {
            let page = try await site.createPage(
                PageDraft(
                    spaceID: fixture.spaceID, parent: .homepage, title: title, body: .storage(body), message: "",
                    authorID: author))
            guard title == "Changed" else { continue }
            for (number, author) in [(2, Self.ben), (3, Self.ada)] {
                _ = try await site.updatePage(
                    PageUpdate(
                        id: page.id, title: title, body: .storage(body), versionNumber: number, message: "",
                        minorEdit: false, parentID: nil, authorID: author))
            }
        }
        return fixture
    }

    private func titles(_ query: String, _ accountID: String?, in fixture: SandboxFixture) async throws -> [String] {
        let site = fixture.sandbox.site
        let hits = try await site.search(query, visibleTo: accountID)
        return await site.pages(of: hits).map(\.item.page.title).sorted()
    }

    @Test func `the current user is who asks, for the same query too`() async throws {
        let fixture = try await fixture()
        for _ in 1...2 {
            #expect(try await titles("creator = currentUser()", Self.ada, in: fixture) == ["Changed", "Mentions"])
            #expect(try await titles("creator = currentUser()", Self.ben, in: fixture) == ["Of Ben"])
        }
        #expect(
            try await titles("mention = currentUser() and creator != currentUser()", Self.ben, in: fixture)
                == ["Mentions"])
        #expect(
            try await fixture.sandbox.site.searchPeople("user = currentUser()", viewer: Self.ben).map(\.name) == ["ben"]
        )
    }

    @Test(arguments: ["title = currentUser()", "created > currentUser()", "label in (a, currentUser())"])
    func `the current user is refused where no user is meant`(query: String) async throws {
        let site = try await fixture().sandbox.site
        await #expect(throws: CQLError.self) { try await site.search(query, visibleTo: Self.ada) }
    }

    @Test(arguments: [nil, "anonymous"])
    func `nobody is the current user when nobody is signed in`(accountID: String?) async throws {
        let site = try await fixture().sandbox.site
        await #expect(throws: CQLError.syntax("currentUser() is for users who are signed in")) {
            try await site.search("creator = currentUser()", visibleTo: accountID)
        }
    }

    @Test func `contributors made or changed a page`() async throws {
        let fixture = try await fixture()
        #expect(try await titles("contributor = \"\(Self.ben)\"", nil, in: fixture) == ["Changed", "Of Ben"])
        #expect(try await titles("contributor in (\"\(Self.ada)\")", nil, in: fixture) == ["Changed", "Mentions"])
    }

    @Test func `macros are elements of the body, not words in it`() async throws {
        let fixture = try await fixture()
        #expect(try await titles("macro = TOC", nil, in: fixture) == ["Mentions"])
        #expect(try await titles("macro in (code, panel)", nil, in: fixture).isEmpty)
        #expect(try await titles("macro != toc and title != x", nil, in: fixture).contains("Changed"))
    }

    @Test func `watchers are found at once, and no more when they stop`() async throws {
        let fixture = try await fixture()
        let query = "watcher = currentUser()"
        let id = try #require(await fixture.sandbox.site.search("title = Mentions").first?.pageID)
        let before = try await titles(query, Self.ben, in: fixture)
        #expect(!before.contains("Mentions"))
        await fixture.sandbox.site.setWatching(id, Self.ben, true)
        #expect(try await titles(query, Self.ben, in: fixture) == before + ["Mentions"])
        await fixture.sandbox.site.setWatching(id, Self.ben, false)
        #expect(try await titles(query, Self.ben, in: fixture) == before)
    }

    @Test func `names and keys name users on Data Center alone`() async throws {
        let key = Person(accountID: Self.ben, name: "ben", displayName: "ben").userKey
        let dataCenter = try await fixture(profile: .dataCenter)
        for name in ["ben", "BEN", key, Self.ben] {
            #expect(try await titles("creator = \"\(name)\"", nil, in: dataCenter) == ["Of Ben"], "\(name)")
            #expect(try await titles("mention = \"\(name)\"", nil, in: dataCenter) == ["Mentions"], "\(name)")
        }
        let cloud = try await fixture()
        #expect(try await titles("creator = ben", nil, in: cloud).isEmpty)
        #expect(try await titles("creator = \"\(key)\"", nil, in: cloud).isEmpty)
    }

    @Test func `the present moves on between two searches`() async throws {
        let clock = HourClock()
        let fixture = try await fixture { $0.now = { clock.now } }
        for query in ["created > now(\"-1h\") and title = Mentions", "created >= startOfDay() and title = Mentions"] {
            clock.set(hours: 0)
            #expect(try await titles(query, nil, in: fixture) == ["Mentions"])
            clock.set(hours: 48)
            #expect(try await titles(query, nil, in: fixture).isEmpty)
        }
    }
}

/// A clock that a test puts forward.
private final class HourClock: Sendable {
    private let hours = Mutex(0)

    var now: Date { Date(timeIntervalSince1970: 1_790_000_000 + Double(hours.withLock { $0 }) * 3600) }

    func set(hours count: Int) { hours.withLock { $0 = count } }
}
