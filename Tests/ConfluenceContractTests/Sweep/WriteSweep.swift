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
    mutating func expect(
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
