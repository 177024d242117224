import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// What version 1 knows of contents and spaces beside the contents themselves.
struct V1ResourceTests {
    private let me = Principal(name: "demo@example.com").accountID

    @Test(arguments: V1Site.allCases)
    func `properties of spaces go by their keys`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        try await fixture.test { client async throws in
            let properties = "\(site.api)/space/OPS/property"
            #expect(try await client.get("\(properties)/hash").status == 404)
            let made = try await client.send(.post, properties, json: ["key": "hash", "value": ["a": 1]])
            #expect(try made.status == 200 && made.json["value"]?["a"] == 1)
            #expect(try await client.send(.post, "\(properties)/hash", json: ["value": 1]).status == 409)
            let next: JSONValue = ["value": "b", "version": ["number": 2]]
            #expect(try await client.send(.put, "\(properties)/hash", json: next).status == 200)
            #expect(try await client.send(.put, "\(properties)/hash", json: next).status == 409)
            let read = try await client.get("\(properties)/hash?expand=version,space").json
            #expect(read["version"]?["number"] == 2 && read["space"]?["key"] == "OPS")
            #expect(try await client.get(properties).results().count == 1)
            #expect(try await client.send(.delete, "\(properties)/hash").status == 204)
            #expect(try await client.get("\(site.api)/space/NO/property").status == 404)
        }
    }

    @Test func `an attachment moves to another page, and may change its name`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let (from, to) = (try await fixture.makePage("From"), try await fixture.makePage("To"))
        let site = fixture.sandbox.site
        func upload(_ name: String, _ page: Int) async throws -> Int {
            let upload = Upload(
                fileName: name, mediaType: "text/plain", content: try fixture.store([65]), comment: "",
                minorEdit: false, authorID: "tester")
            return try await site.attach([upload], toPage: page, replacing: false)[0].id
        }
        let id = try await upload("a.txt", from)
        _ = try await upload("b.txt", to)
        try await fixture.test { client async throws in
            func path(_ page: Int) -> String { "/confluence/rest/api/content/\(page)/child/attachment/att\(id)" }
            let token = ["X-Atlassian-Token": "no-check"]
            let taken = "\(path(from))/move?newContentId=\(to)&newName=b.txt"
            #expect(try await client.send(.post, taken, headers: token).status == 400)
            #expect(try await client.send(.post, "\(path(from))/move?newName=c.txt").status == 403)
            let moved = "\(path(from))/move?newContentId=\(to)&newName=c.txt"
            #expect(try await client.send(.post, moved, headers: token).status == 204)
            #expect(try await client.send(.post, moved, headers: token).status == 404)
            let list = "/confluence/rest/api/content/\(to)/child/attachment"
            #expect(try await client.get(list).titles().sorted() == ["b.txt", "c.txt"])
            #expect(try await client.get("/confluence/download/attachments/\(to)/c.txt").bytes == [65])
            // The update of what is known of it moves it too.
            let back = try await client.send(
                .put, path(to),
                json: [
                    "id": .string("att\(id)"), "version": ["number": 1],
                    "container": ["id": .string(String(from)), "type": "page"],
                ])
            #expect(try back.status == 200 && back.json["title"] == "c.txt")
            #expect(try await client.get(list).titles() == ["b.txt"])
        }
    }

    @Test func `versions of attachments and pages can be removed`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let page = try await fixture.makePage("Page")
        let site = fixture.sandbox.site
        func upload(_ byte: UInt8) throws -> Upload {
            Upload(
                fileName: "a.txt", mediaType: "text/plain", content: try fixture.store([byte]), comment: "",
                minorEdit: false, authorID: "tester")
        }
        let id = try await site.attach([try upload(1)], toPage: page, replacing: false)[0].id
        for byte: UInt8 in [2, 3] { _ = try await site.addVersion(try upload(byte), toAttachment: id) }
        for number in 2...3 { try await fixture.sandbox.replaceBody(ofPage: String(page), storage: "<p>\(number)</p>") }
        try await fixture.test { client async throws in
            let attachment = "/confluence/rest/api/content/\(page)/child/attachment/att\(id)"
            #expect(try await client.send(.delete, attachment + "/version/9").status == 404)
            #expect(try await client.send(.delete, attachment + "/version/2").status == 204)
            #expect(try await client.send(.delete, attachment + "/version/3").status == 204)
            #expect(try await client.get("/confluence/download/attachments/\(page)/a.txt").bytes == [1])
            #expect(try await client.send(.delete, attachment + "/version/1").status == 400)
            let one = "/confluence/rest/api/content/\(page)/version"
            #expect(try await client.send(.delete, one + "/3").status == 400)
            #expect(try await client.send(.delete, one + "/2").status == 204)
            #expect(try await client.send(.delete, one + "/2").status == 400)
            let versions = try await client.get("/confluence/rest/experimental/content/\(page)/version").results()
            #expect(versions.compactMap { $0["number"]?.intValue } == [3, 1])
            // There atlassian-python-api removes those of attachments too.
            let experimental = "/confluence/rest/experimental/content"
            #expect(try await client.send(.delete, "\(experimental)/\(page)/version/1").status == 204)
            #expect(try await client.send(.delete, "\(experimental)/att\(id)/version/1").status == 400)
            #expect(try await client.send(.delete, "\(experimental)/att\(id)/version/2").status == 404)
        }
    }

    @Test func `the permissions of a space are told as they are enforced`() async throws {
        let fixture = try await SandboxFixture {
            $0.profile = .dataCenter
            var reader = SandboxUser(name: "reader", token: "reader")
            reader.isReadOnly = true
            $0.users.append(reader)
        }
        try await fixture.test { client async throws in
            let path = "/confluence/rest/api/space/OPS/permissions"
            let all = try #require(try await client.get(path).json.arrayValue)
            func operations(_ permissions: [JSONValue], _ user: String) -> Set<String> {
                Set(
                    permissions.filter { $0["subject"]?["username"]?.stringValue == user }
                        .compactMap { $0["operation"] }
                        .map { "\($0["operationKey"]?.stringValue ?? "") \($0["targetType"]?.stringValue ?? "")" })
            }
            #expect(operations(all, "reader") == ["read space"])
            #expect(operations(all, "demo@example.com").isSuperset(of: ["create page", "administer space"]))
            let key = await fixture.sandbox.site.person(Principal(name: "reader").accountID).userKey
            let own = try #require(try await client.get("\(path)/user/\(key)").json.arrayValue)
            #expect(operations(own, "reader") == ["read space"] && own.count == 1)
            #expect(try await client.get("\(path)/user/x").status == 404)
            #expect(try await client.get("\(path)/group/confluence-users").json == [])
            #expect(try await client.get("\(path)/group/x").status == 404)
            #expect(try await client.get("\(path)/anonymous").json == [])
            let reader = "Basic " + Data("reader:reader".utf8).base64EncodedString()
            #expect(try await client.get(path, authorization: reader).status == 403)
        }
    }

    @Test func `a macro is read by its id`() async throws {
        let fixture = try await V1Site.transition.makeFixture()
        let macro =
            "<ac:structured-macro ac:name=\"code\" ac:macro-id=\"m\"><ac:parameter ac:name=\"language\">sh"
            + "</ac:parameter><ac:plain-text-body><![CDATA[a && b]]></ac:plain-text-body></ac:structured-macro>"
        let page = try await fixture.makePage("Page", storage: "<p>x</p>" + macro)
        try await fixture.sandbox.replaceBody(ofPage: String(page), storage: "<p>x</p>")
        try await fixture.test { client async throws in
            let history = "/wiki/rest/api/content/\(page)/history"
            let read = try await client.get("\(history)/1/macro/id/m").json
            #expect(read["name"] == "code" && read["body"] == "a && b")
            #expect(read["parameters"]?["language"]?["value"] == "sh")
            for path in ["0/macro/id/m", "1/macro/id/n", "7/macro/id/m", "x/macro/id/m"] {
                #expect(try await client.get("\(history)/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func `permissions are checked as they are enforced`() async throws {
        let fixture = try await SandboxFixture {
            var reader = SandboxUser(name: "reader", token: "reader")
            reader.isReadOnly = true
            reader.groups = ["readers"]
            $0.users += [reader, SandboxUser(name: "ann", token: "ann")]
        }
        let page = try await fixture.makePage("Page")
        let reader = "Basic " + Data("reader:reader".utf8).base64EncodedString()
        try await fixture.test { client async throws in
            func check(_ type: String, _ name: String, _ operation: String, as authorization: String) async throws
                -> Answer
            {
                try await client.send(
                    .post, "/wiki/rest/api/content/\(page)/permission/check",
                    json: [
                        "subject": ["type": .string(type), "identifier": .string(name)],
                        "operation": .string(operation),
                    ], authorization: authorization)
            }
            func isAllowed(_ type: String, _ name: String, _ operation: String) async throws -> Bool? {
                try await check(type, name, operation, as: SandboxFixture.credentials).json["hasPermission"]?.boolValue
            }
            let (ann, readerID) = (Principal(name: "ann").accountID, Principal(name: "reader").accountID)
            #expect(try await isAllowed("user", ann, "update") == true)
            #expect(try await isAllowed("user", readerID, "read") == true)
            #expect(try await isAllowed("user", readerID, "delete") == false)
            try await fixture.sandbox.restrict(page: String(page), read: ["demo@example.com", "reader"], update: [])
            #expect(try await isAllowed("user", ann, "read") == false)
            #expect(try await isAllowed("group", "confluence-users", "read") == false)
            let none = SandboxFixture.credentials
            #expect(try await check("user", "nobody", "read", as: none).status == 400)
            #expect(try await check("group", "nobody", "read", as: none).status == 400)
            #expect(try await check("user", ann, "move", as: none).status == 400)
            // Whoever is no administrator asks about nobody else, but about itself though it may write nothing.
            #expect(try await check("user", readerID, "read", as: reader).status == 200)
            #expect(try await check("user", ann, "read", as: reader).status == 403)
        }
    }

    @Test func `looks of people at a page are counted`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let analytics = "/wiki/rest/api/analytics/content/\(page)"
            #expect(try await client.get("\(analytics)/views").json == ["id": .int(page), "count": 0])
            for _ in 1...2 { _ = try await client.get("/wiki/spaces/OPS/pages/\(page)", authorization: nil) }
            _ = try await client.get("/wiki/api/v2/pages/\(page)")
            #expect(try await client.get("\(analytics)/views").json["count"] == 2)
            #expect(try await client.get("\(analytics)/viewers").json["count"] == 1)
            #expect(try await client.get("\(analytics)/views?fromDate=2099-01-01").json["count"] == 0)
            #expect(try await client.get("\(analytics)/views?fromDate=2000-01-01T00:00:00.000Z").json["count"] == 2)
            #expect(try await client.get("\(analytics)/views?fromDate=x").status == 400)
            #expect(try await client.get("/wiki/rest/api/analytics/content/1/views").status == 404)
        }
    }

    @Test func `inherited restrictions are told with the page they are on`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let parent = try await fixture.makePage("Parent")
        let page = try await fixture.makePage("Page", parent: .page(parent))
        try await fixture.sandbox.restrict(page: String(parent), read: ["demo@example.com"], update: [])
        try await fixture.test { client async throws in
            let path = "/confluence/rest/api/content/\(page)/restriction/relevantViewRestrictions"
            let found = try #require(try await client.get(path).json["restrictions"]?["results"]?.arrayValue)
            #expect(found.count == 1 && found[0]["content"]?["id"] == .string(String(parent)))
            #expect(found[0]["restrictions"]?["user"]?["results"]?[0]?["username"] == "demo@example.com")
        }
    }

    @Test func `labels are ranked by their use`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        for (title, labels) in [("A", ["x", "y"]), ("B", ["x", "y", "z"]), ("C", ["x"])] {
            let page = try await fixture.makePage(title)
            _ = try await fixture.sandbox.site.addLabels(labels.map { ("global", $0) }, toPage: page)
        }
        try await fixture.test { client async throws in
            func names(_ path: String) async throws -> [String] {
                try await client.get("/confluence/rest/api" + path).results().compactMap { $0["name"]?.stringValue }
            }
            #expect(try await names("/label/popular") == ["x", "y", "z"])
            #expect(try await names("/space/OPS/labels/popular?limit=1") == ["x"])
            #expect(try await names("/label/z/related") == ["x", "y"])
            #expect(try await names("/space/OPS/labels/y/related") == ["x", "z"])
            #expect(try await client.get("/confluence/rest/api/label/no/related").status == 404)
        }
    }

    @Test func `spaces are labelled, on Data Center by categories`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let labels = "/wiki/rest/api/space/OPS/label"
            let added = try await client.send(.post, labels, json: [["prefix": "global", "name": "Team-A"]])
            #expect(try added.results().compactMap { $0["name"]?.stringValue } == ["team-a"])
            let spaces = try await client.get("/wiki/api/v2/spaces?labels=team-a").results()
            #expect(spaces.map { $0["key"] } == ["OPS"])
            #expect(try await client.send(.post, labels, json: [["name": "no good"]]).status == 400)
            #expect(try await client.send(.delete, labels + "?name=team-a&prefix=my").status == 404)
            #expect(try await client.send(.delete, labels + "?name=team-a").status == 204)
            #expect(try await client.get(labels).results() == [])
        }
        let server = try await V1Site.dataCenter.makeFixture()
        try await server.test { client async throws in
            let category = "/confluence/rest/api/space/OPS/category/alpha"
            #expect(try await client.send(.post, category).status == 204)
            let read = try await client.get("/confluence/rest/api/space/OPS?expand=metadata.labels").json
            #expect(read["metadata"]?["labels"]?["results"]?[0]?["prefix"] == "team")
            #expect(try await client.send(.delete, category).status == 204)
            #expect(try await client.send(.delete, category).status == 404)
        }
    }

    @Test func `Cloud tells addresses and what it is`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let email = "/wiki/rest/api/user/email"
            #expect(try await client.get("\(email)?accountId=\(me)").json["email"] == "demo@example.com")
            #expect(try await client.get("\(email)?accountId=x").status == 404)
            #expect(try await client.get("\(email)/bulk?accountId=\(me)&accountId=x").json.arrayValue?.count == 1)
            #expect(try await client.get(email).status == 400)
            let system = try await client.get("/wiki/rest/api/settings/systemInfo").json
            let tenant = try await client.get("/_edge/tenant_info", authorization: nil).json
            #expect(system["cloudId"] == tenant["cloudId"] && tenant["cloudId"] != nil)
        }
    }
}
