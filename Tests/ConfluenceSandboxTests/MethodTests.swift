import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct MethodTests {
    @Test func `a method that a path does not have is refused with those that it has`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.send(.patch, "/wiki/api/v2/pages/\(fixture.homepageID)")
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == "DELETE, GET, HEAD, PUT")
            #expect(try answer.json["errors"]?[0]?["status"] == 405)
            #expect(try await client.send(.put, "/wiki/rest/api/search").status == 405)
            #expect(try await client.send(.put, "/wiki/rest/api/no-such").status == 404)
            let gateway = "/ex/confluence/\(fixture.sandbox.configuration.cloudID)"
            #expect(try await client.send(.patch, gateway + "/wiki/api/v2/pages").status == 405)
        }
    }

    @Test func `Data Center refuses a method in the words of its REST module`() async throws {
        let fixture = try await SandboxFixture { $0.profile = .dataCenter }
        try await fixture.test { client async throws in
            let answer = try await client.send(.patch, "/confluence/rest/api/content/\(fixture.homepageID)")
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == "DELETE, GET, HEAD, PUT")
            #expect(try answer.json == ["message": "HTTP 405 Method Not Allowed", "status-code": 405])
        }
    }

    @Test(arguments: SandboxProfile.allCases)
    func `HEAD has the status of GET and no body`(profile: SandboxProfile) async throws {
        let fixture = try await SandboxFixture { $0.profile = profile }
        try await fixture.test { client async throws in
            let found = try await client.send(.head, profile.contextPath + "/rest/api/user/current")
            #expect(found.status == 200 && found.bytes.isEmpty)
            let missing = try await client.send(.head, profile.contextPath + "/rest/api/longtask/none")
            #expect(missing.status == 404)
        }
    }

    @Test func `what Cloud's version 1 has and the sandbox has not says so`() async throws {
        for profile in [SandboxProfile.cloud, .cloudTransition] {
            let fixture = try await SandboxFixture { $0.profile = profile }
            try await fixture.test { client async throws in
                let answer = try await client.get("/wiki/rest/api/template/page")
                #expect(answer.status == 501)
                #expect(try answer.refusal().contains("does not simulate GET /wiki/rest/api/template/page"))
            }
        }
    }
}
