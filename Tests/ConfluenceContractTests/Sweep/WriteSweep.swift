import ConfluenceSandbox
import Foundation
import HTTP
import JSON

/// Writes in every way that clients do, right and wrong: what must come back, and that it is as documented.
struct WriteSweep {
    let site: SweepSite
    /// What was not answered as expected.
    private(set) var surprises: [String] = []

    init(site: SweepSite) {
        self.site = site
    }

    mutating func run() async throws {
        if site.profile.isCloud {
            try await pages()
            try await blogPosts()
            let task = "/api/v2/tasks/\(site.ids.others["tasks"] ?? "")"
            try await expect(200, "PUT", task, .json(["status": "incomplete"]))
            try await expect(400, "PUT", task, .json(["status": "done"]))
        } else {
            try await dataCenterPages()
        }
        try await labels()
        try await attachments()
        try await versions()
        try await spaceLabels()
        try await strangers()
    }

    /// Sends a request; one that is to be refused is wrong on purpose.
    @discardableResult
    private mutating func expect(
        _ status: Int, _ method: String, _ path: String, _ body: SweepBody = .none, isRight: Bool? = nil
    ) async throws -> JSONValue {
        let answer = try await site.send(method, path, body, isWrong: !(isRight ?? (status < 400)))
        if answer.status != status { surprises.append("\(method) \(path): \(answer.status) \(answer.text)") }
        return (try? JSONValue(parsing: answer.body)) ?? nil
    }

    // MARK: Version 2

    private mutating func pages() async throws {
        let pages = "/api/v2/pages"
        func draft(_ title: String, _ body: JSONValue, _ more: [String: JSONValue] = [:]) -> SweepBody {
            let members: [String: JSONValue] = [
                "spaceId": .string(site.ids.space), "status": "current", "title": .string(title), "body": body,
            ]
            return .json(.object(members.merging(more) { _, new in new }))
        }
        let body: JSONValue = ["representation": "storage", "value": "<p>x</p>"]
        let made = try await expect(200, "POST", pages, draft("Plain", body))
        try await expect(200, "POST", pages, draft("Nested", ["storage": body]))
        try await expect(200, "POST", pages, draft("Child", body, ["parentId": .string(site.ids.page)]))
        try await expect(200, "POST", pages + "?root-level=true", draft("Top", body))
        try await expect(400, "POST", pages, draft("Plain", body))
        try await expect(400, "POST", pages, draft("Broken", ["representation": "storage", "value": "<p>"]))
        try await expect(400, "POST", pages, .json(["title": "No space"]))

        let id = made["id"]?.stringValue ?? ""
        func update(_ number: Int) -> SweepBody {
            .json([
                "id": .string(id), "status": "current", "title": "Plain", "body": body,
                "version": ["number": .int(number), "message": "swept", "minorEdit": true],
            ])
        }
        try await expect(200, "PUT", "\(pages)/\(id)", update(2))
        try await expect(409, "PUT", "\(pages)/\(id)", update(2), isRight: true)
        try await expect(404, "PUT", "\(pages)/999999999", update(2))
        try await expect(204, "DELETE", "\(pages)/\(id)")
        try await expect(204, "DELETE", "\(pages)/\(id)?purge=true")
        try await expect(404, "GET", "\(pages)/\(id)")
    }

    private mutating func blogPosts() async throws {
        let posts = "/api/v2/blogposts"
        let body: JSONValue = ["representation": "storage", "value": "<p>x</p>"]
        func draft(_ title: String) -> SweepBody {
            .json(["spaceId": .string(site.ids.space), "status": "current", "title": .string(title), "body": body])
        }
        let made = try await expect(200, "POST", posts, draft("Swept"))
        try await expect(200, "POST", posts + "?private=true", draft("Private"))
        try await expect(400, "POST", posts, draft("Swept"))
        let id = made["id"]?.stringValue ?? ""
        let update: JSONValue = [
            "id": .string(id), "status": "current", "title": "Swept", "body": body,
            "version": ["number": 2, "message": "swept"],
        ]
        try await expect(200, "PUT", "\(posts)/\(id)", .json(update))
        try await expect(404, "PUT", "\(posts)/\(site.ids.page)", .json(update))
        try await expect(204, "DELETE", "\(posts)/\(id)")
        try await expect(204, "DELETE", "\(posts)/\(id)?purge=true")
        try await expect(404, "GET", "\(posts)/\(id)")
    }

    // MARK: Version 1 of Data Center

    private mutating func dataCenterPages() async throws {
        let draft: SweepBody = .json([
            "type": "page", "title": "Plain", "space": ["key": .string(site.ids.spaceKey)],
            "body": ["storage": ["value": "<p>x</p>", "representation": "storage"]],
        ])
        let made = try await expect(200, "POST", "/rest/api/content", draft)
        try await expect(400, "POST", "/rest/api/content", draft, isRight: true)
        try await expect(
            200, "POST", "/rest/api/content/\(site.ids.page)/property", .json(["key": "state", "value": ["a": 1]]))
        try await expect(200, "GET", "/rest/api/space?expand=homepage")
        try await expect(200, "GET", "/rest/api/search?cql=type%20%3D%20page")

        let page = "/rest/api/content/\(made["id"]?.stringValue ?? "")"
        func update(_ number: Int) -> SweepBody {
            .json([
                "type": "page", "title": "Plain", "version": ["number": .int(number), "minorEdit": true],
                "body": ["storage": ["value": "<p>y</p>", "representation": "storage"]],
            ])
        }
        try await expect(200, "PUT", page, update(2))
        try await expect(409, "PUT", page, update(2), isRight: true)
        try await expect(404, "PUT", "/rest/api/content/999999999", update(2))
        try await expect(204, "DELETE", page)
        try await expect(204, "DELETE", page + "?status=trashed")
        try await expect(404, "GET", page)

        let space: JSONValue = ["key": "SWEPT", "name": "Swept"]
        try await expect(200, "POST", "/rest/api/space", .json(space))
        try await expect(200, "PUT", "/rest/api/space/SWEPT", .json(["name": "Swept again"]))
        try await expect(202, "DELETE", "/rest/api/space/SWEPT")
    }

    // MARK: Version 1, on both

    private mutating func labels() async throws {
        let labels = "/rest/api/content/\(site.ids.page)/label"
        try await expect(200, "POST", labels, .json([["prefix": "global", "name": "swept"]]))
        try await expect(400, "POST", labels, .json([["prefix": "global"]]))
        try await expect(204, "DELETE", labels + "?name=swept")
    }

    private mutating func attachments() async throws {
        let attachments = "/rest/api/content/\(site.ids.page)/child/attachment"
        let made = try await expect(200, "POST", attachments, .form(fileName: "swept.txt", content: "1"))
        let id = made["results"]?[0]?["id"]?.stringValue ?? ""
        try await expect(400, "POST", attachments, .form(fileName: "swept.txt", content: "2"), isRight: true)
        if site.profile.isCloud {
            try await expect(200, "PUT", attachments, .form(fileName: "swept.txt", content: "2"))
        }
        try await expect(200, "POST", "\(attachments)/\(id)/data", .form(fileName: "swept.txt", content: "3"))
        guard !site.profile.isCloud else { return try await deleted("/api/v2/attachments/\(id)") }
        try await expect(204, "DELETE", "\(attachments)/\(id)/version/1")
        try await expect(400, "POST", "\(attachments)/\(id)/move", .form(fileName: "x", content: ""))
        try await expect(
            204, "POST", "\(attachments)/\(id)/move?newContentId=\(site.ids.page)&newName=moved.txt",
            .form(fileName: "x", content: ""))
        try await deleted("\(attachments)/\(id)")
    }

    private mutating func deleted(_ path: String) async throws { try await expect(204, "DELETE", path) }

    private mutating func versions() async throws {
        let version = "/rest/api/content/\(site.ids.page)/version"
        try await expect(400, "DELETE", version + "/2")
        try await expect(204, "DELETE", version + "/1")
        guard site.profile.isCloud else { return }
        let check = "/rest/api/content/\(site.ids.page)/permission/check"
        for (type, identifier) in [("user", SweepSite.accountID), ("group", "confluence-users")] {
            let subject: JSONValue = ["type": .string(type), "identifier": .string(identifier)]
            try await expect(200, "POST", check, .json(["subject": subject, "operation": "update"]))
        }
        try await expect(400, "POST", check, .json(["operation": "update"]))
        try await copies()
    }

    private mutating func copies() async throws {
        let content = "/rest/api/content/\(site.ids.page)"
        for (number, destination) in [
            ("space", site.ids.spaceKey), ("parent_page", site.ids.page),
        ]
        .enumerated() {
            let copy: JSONValue = [
                "copyAttachments": true, "copyPermissions": true, "copyProperties": true, "copyLabels": true,
                "destination": ["type": .string(destination.0), "value": .string(destination.1)],
                "pageTitle": .string("Copy \(number)"),
            ]
            try await expect(200, "POST", content + "/copy", .json(copy))
            try await expect(400, "POST", content + "/copy", .json(copy))
        }
        let tree: JSONValue = [
            "destinationPageId": .string(site.ids.page), "titleOptions": ["prefix": "Copied "],
        ]
        try await expect(202, "POST", content + "/pagehierarchy/copy", .json(tree))
        try await expect(404, "POST", content + "/pagehierarchy/copy", .json(["destinationPageId": "1"]))
    }

    private mutating func webhooks() async throws {
        let hooks = "/rest/api/webhooks"
        let hook: JSONValue = [
            "name": "Swept", "url": "http://127.0.0.1:1/", "events": ["page_created"],
            "configuration": ["secret": "s"], "active": true, "credentials": ["username": "u", "password": "p"],
        ]
        let made = try await expect(201, "POST", hooks, .json(hook))
        try await expect(400, "POST", hooks, .json(["name": "Swept", "url": "x", "events": ["page_created"]]))
        let one = "\(hooks)/\(made["id"]?.intValue ?? 0)"
        try await expect(200, "PUT", one, .json(["name": "Again"]))
        try await expect(200, "GET", one)
        try await expect(204, "DELETE", one)
        try await expect(404, "GET", one)
    }

    private mutating func spaceLabels() async throws {
        let space = "/rest/api/space/\(site.ids.spaceKey)"
        if site.profile.isCloud {
            try await expect(200, "POST", space + "/label", .json([["prefix": "global", "name": "swept"]]))
            try await expect(204, "DELETE", space + "/label?name=swept")
            try await expect(404, "DELETE", space + "/label?name=swept")
        } else {
            try await expect(204, "POST", space + "/category/swept")
            try await expect(204, "DELETE", space + "/category/swept")
            let property: JSONValue = ["key": "swept", "value": ["a": 1]]
            try await expect(200, "POST", space + "/property", .json(property))
            try await expect(204, "DELETE", space + "/property/swept")
            try await webhooks()
        }
    }
}

extension WriteSweep {
    /// Every path without credentials and with wrong ones.
    private mutating func strangers() async throws {
        let wrong = "Basic " + Data("demo@example.com:wrong".utf8).base64EncodedString()
        for method in ["GET", "POST", "PUT", "DELETE"] {
            for path in site.routes(method).compactMap(site.ids.fill) {
                for credentials in [nil, wrong] {
                    let answer = try await site.send(method, path, isWrong: true, as: credentials)
                    guard ![401, 403, 404, 410].contains(answer.status) else { continue }
                    surprises.append("\(method) \(path) for a stranger: \(answer.status)")
                }
            }
        }
    }
}

extension SandboxProfile {
    /// Whether version 2 is there.
    var isCloud: Bool { self != .dataCenter }
}
