import Testing

@testable import Confluence

@Suite struct PageLifecycleTests {
    private static func trashed(_ json: String) -> String {
        json.replacing(#""status":"current""#, with: #""status":"trashed""#)
    }

    @Test func `a purge is asked for as each face wants it`() async throws {
        for (face, target) in [
            (ConfluenceFace.cloudSite, "/wiki/api/v2/pages/7?purge=true"),
            (.dataCenter, "/rest/api/content/7?status=trashed"),
        ] {
            try await withStubSite(face: face) { _ in
                StubReply(status: 204, headers: [:])
            } _: { site in
                try await site.client.purgePage(id: "7")
                #expect(site.requests.values.map(\.target) == [target])
            }
        }
    }

    @Test func `a page comes back from the trash as its next version`() async throws {
        try await withStubSite { request in
            switch request.index {
            case 0: .json(Self.trashed(pageJSON(version: 4, body: "<p>a</p>")))
            default: .json(pageJSON(version: 5, body: "<p>a</p>"))
            }
        } _: { site in
            let page = try await site.client.restorePage(id: "7")
            #expect(page.status == "current" && page.version.number == 5)
            let requests = site.requests.values
            #expect(requests.map(\.method) == ["GET", "PUT", "GET"])
            #expect(requests.first?.target == "/wiki/api/v2/pages/7?body-format=storage&status=trashed")
            #expect(requests[1].body.contains(#""status":"current""#) && requests[1].body.contains(#""number":5"#))
        }
    }

    @Test func `on Data Center a page comes back from the trash without a body`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            request.index == 0
                ? .json(dataCenterPageJSON(version: 4, status: "trashed", body: "<p>a</p>"))
                : .json(dataCenterPageJSON(version: 5, body: "<p>a</p>"))
        } _: { site in
            let found = try await site.client.restorePage(id: "7").version.number
            #expect(found == 5)
            let put = try #require(site.requests.values.first { $0.method == "PUT" })
            #expect(put.target == "/rest/api/content/7?status=trashed")
            #expect(!put.body.contains("storage"))
        }
    }

    @Test func `a page that is not in the trash is left as it is`() async throws {
        try await withStubSite { request in
            request.target.contains("trashed") ? .json("{}", status: 404) : .json(pageJSON(body: "<p>a</p>"))
        } _: { site in
            let found = try await site.client.restorePage(id: "7").status
            #expect(found == "current")
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `a restoration whose answer got lost is found done`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): .json(Self.trashed(pageJSON(version: 4, body: "<p>a</p>")))
            case ("PUT", 1): .json("{}", status: 504)
            case ("PUT", _): .json("{}", status: 409)
            default: .json(pageJSON(version: 5, body: "<p>a</p>"))
            }
        } _: { site in
            let first = try await site.client.restorePage(id: "7").version.number
            #expect(first == 5)
        }
    }

    @Test func `archiving sends numbers, and waits for the end of the task`() async throws {
        try await withStubSite { request in
            switch request.index {
            case 0: .json(#"{"id":"99","links":{"status":"/rest/api/longtask/99"}}"#, status: 202)
            case 3: .json(#"{"id":"99","finished":true,"successful":true,"percentageComplete":100}"#)
            default: .json(#"{"id":"99","finished":false,"successful":false,"percentageComplete":50}"#)
            }
        } _: { site in
            try await site.client.archivePages(ids: ["7", "8"])
            let requests = site.requests.values
            #expect(requests.first?.target == "/wiki/rest/api/content/archive")
            #expect(requests.first?.body == #"{"pages":[{"id":7},{"id":8}]}"#)
            #expect(requests.dropFirst().map(\.target) == Array(repeating: "/wiki/rest/api/longtask/99", count: 3))
        }
    }

    @Test func `a task that fails or never ends is an error`() async throws {
        let failed =
            #"{"finished":true,"successful":false,"messages":[{"translation":"Cannot archive the home page"}]}"#
        for (task, text, isUnknown) in [
            (failed, "Cannot archive the home page", false), ("{}", "not done after", true),
        ] {
            try await withStubSite { request in
                request.index == 0 ? .json(#"{"id":"99"}"#, status: 202) : .json(task)
            } _: { site in
                let error = await #expect(throws: ConfluenceError.self) {
                    try await site.client.archivePages(ids: ["7"], timeout: .seconds(60))
                }
                #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
                #expect(error?.isOutcomeUnknown == isUnknown)
                #expect(site.waits.values.reduce(.zero, +) < .seconds(71))
            }
        }
    }

    @Test func `no more than 300 pages are archived with one request`() async throws {
        try await withStubSite { request in
            request.method == "POST" ? .json(#"{"id":"99"}"#, status: 202) : .json(#"{"finished":true}"#)
        } _: { site in
            try await site.client.archivePages(ids: (1...601).map(String.init))
            let counts = site.requests.values.filter { $0.method == "POST" }
                .map { $0.body.split(separator: "\"id\"").count - 1 }
            #expect(counts == [300, 300, 1])
        }
    }

    @Test func `what Data Center cannot do is said before anything is sent`() async throws {
        try await withStubSite(face: .dataCenter) { _ in
            .json("{}")
        } _: { site in
            for call: @Sendable () async throws -> Void in [
                { try await site.client.archivePages(ids: ["7"]) },
                { try await site.client.movePage(id: "7", to: .after(pageID: "8")) },
                { _ = try site.client.children(ofFolder: "9") },
            ] {
                let error = await #expect(throws: ConfluenceError.self) { try await call() }
                #expect(error?.code == .unsupported)
            }
            #expect(site.requests.values.isEmpty)
        }
    }

    @Test func `a former version is written as the latest, with its title`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): .json(pageJSON(version: 2, body: "<p>old</p>").replacing(#""T""#, with: #""Old""#))
            case ("GET", _): .json(pageJSON(version: 5, body: "<p>new</p>"))
            default: .json(pageJSON(version: 6, body: "<p>old</p>"))
            }
        } _: { site in
            let edit = try await site.client.restoreVersion(2, pageID: "7", key: "k")
            #expect(edit.outcome == .updated)
            #expect(edit.previousBody == "<p>new</p>")
            let put = try #require(site.requests.values.last?.body)
            #expect(put.contains(#""title":"Old""#) && put.contains("<p>old</p>") && put.contains(#""number":6"#))
            #expect(put.contains("Version 2 restored [belay:k]"))
            #expect(site.requests.values.first?.target == "/wiki/api/v2/pages/7?body-format=storage&version=2")
        }
    }
}
