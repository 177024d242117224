import ConfluenceSandbox
import HTTP
import JSON

/// Version 1, as far as the profiles have it.
extension WriteSweep {
    mutating func dataCenterPages() async throws {
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

    mutating func labels() async throws {
        let labels = "/rest/api/content/\(site.ids.page)/label"
        try await expect(200, "POST", labels, .json([["prefix": "global", "name": "swept"]]))
        try await expect(400, "POST", labels, .json([["prefix": "global"]]))
        try await expect(204, "DELETE", labels + "?name=swept")
    }

    mutating func attachments() async throws {
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

    mutating func versions() async throws {
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

    mutating func spaceLabels() async throws {
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
