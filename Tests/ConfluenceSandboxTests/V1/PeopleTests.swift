import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct PeopleTests {
    @Test func `people are found by their full name on Cloud`() async throws {
        let fixture = try await SandboxFixture { configuration in
            configuration.users = [
                SandboxUser(name: "demo@example.com", token: "sandbox-token"),
                SandboxUser(name: "grace.hopper@example.com", token: "other-token"),
            ]
        }
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/search/user?cql="
            let byWord = try await client.get(path + "user.fullname~%22hopper%22")
            #expect(try byWord.titles() == ["grace.hopper@example.com"])
            let user = try #require(try byWord.results()[0]["user"])
            #expect(try byWord.json["totalSize"] == 1)
            let id = try #require(user["accountId"]?.stringValue).percentEncoded
            #expect(try await client.get(path + "user%3D%22\(id)%22").titles() == ["grace.hopper@example.com"])
            #expect(try await client.get(path + "user.fullname~%22gr*%22").titles() == ["grace.hopper@example.com"])
            let all = path + "user.fullname~hopper%20or%20user.fullname~demo"
            #expect(try await client.get(all).titles() == ["demo@example.com", "grace.hopper@example.com"])
            #expect(try await client.get(path + "user!%3D%22\(id)%22").titles() == ["demo@example.com"])
        }
    }

    @Test func `people and contents are not searched by the same fields`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            for uri in ["/search/user?cql=user.fullname~x%20or%20type%3Dpage", "/search?cql=user.fullname~x"] {
                #expect(try await client.get("/wiki/rest/api" + uri).status == 400, "\(uri)")
            }
        }
    }

    @Test func `groups and their members are listed in each profile's words`() async throws {
        for (profile, members) in [(SandboxProfile.cloud, "membersByGroupId"), (.dataCenter, "member")] {
            let fixture = try await SandboxFixture { $0.profile = profile }
            let api = profile.contextPath + "/rest/api/group"
            try await fixture.test { client async throws in
                #expect(try await client.get(api).results().map { $0["name"] } == ["confluence-users"])
                let people = try await client.get(api + "/confluence-users/\(members)")
                #expect(try people.results().count == fixture.sandbox.configuration.users.count)
                #expect(try await client.get(api + "/none/\(members)").status == 404)
            }
        }
    }

    @Test func `a group is picked by a part of its name`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let api = "/wiki/rest/api/group"
            #expect(try await client.get(api + "/picker?query=USERS").results().count == 1)
            #expect(try await client.get(api + "/picker?query=none").results().isEmpty)
            #expect(try await client.get(api + "/by-id?id=confluence-users").json["type"] == "group")
        }
    }

    @Test func `the author of loaded pages can be looked up`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let id = Sandbox.loaderAccountID.percentEncoded
            let author = try await client.get("/wiki/rest/api/user?accountId=\(id)")
            #expect(try author.json["accountId"]?.stringValue == Sandbox.loaderAccountID)
            #expect(try await client.get("/wiki/rest/api/user?accountId=nobody").status == 404)
        }
    }
}
