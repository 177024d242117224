import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct PropertyStateTests {
    @Test func `a property is made once and changed version by version`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        let made = try await site.createProperty("k", ["a": 1], of: page, by: "x")
        #expect(made.version.number == 1)
        let taken = await #expect(throws: APIError.self) { try await site.createProperty("k", 2, of: page, by: "x") }
        #expect(taken?.status == .conflict)
        #expect(taken?.message == "Property with key [k] already exists")
        let stale = await #expect(throws: APIError.self) {
            try await site.updateProperty(made.id, of: page, value: 2, versionNumber: 1, by: "x")
        }
        #expect(stale?.status == .conflict)
        let changed = try await site.updateProperty(made.id, of: page, value: 2, versionNumber: 2, by: "x")
        #expect(changed.value == 2 && changed.version.number == 2)
        await #expect(throws: APIError.self) { try await site.requireProperty(made.id, of: fixture.homepageID) }
        try await site.deleteProperty(made.id, of: page)
        #expect(await site.property("k", of: page) == nil)
    }

    @Test func `a page on Cloud has properties that nobody made and they keep their ids`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        let first = await site.listProperties(of: page)
        #expect(
            first.map(\.key) == ["page-title-property-published", "editor", "content-appearance-published"])
        #expect(await site.listProperties(of: page).map(\.id) == first.map(\.id))
        await #expect(throws: APIError.self) { try await site.createProperty("editor", "v1", of: page, by: "x") }
        #expect(await site.listProperties(of: fixture.spaceID).isEmpty)
    }

    @Test func `no page on Data Center has properties that nobody made`() async throws {
        let fixture = try await SandboxFixture { $0.profile = .dataCenter }
        #expect(await fixture.sandbox.site.listProperties(of: fixture.homepageID).isEmpty)
    }

    @Test func `a key or a value that is too long is refused`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        for (key, length) in [("", 1), (String(repeating: "k", count: 256), 1), ("k", 32 << 10)] {
            await #expect(throws: APIError.self) {
                try await site.createProperty(
                    key, .string(String(repeating: "v", count: length)), of: fixture.homepageID, by: "x")
            }
        }
    }
}
