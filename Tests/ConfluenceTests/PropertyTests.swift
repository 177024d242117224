import JSON
import Testing

@testable import Confluence

@Suite struct PropertyTests {
    private static func list(_ value: String?, version: Int = 1, id: String = "55") -> StubReply {
        let other = #"{"id":"54","key":"editor","value":"v2","version":{"number":1}}"#
        let ours = value.map { #",{"id":"\#(id)","key":"k","value":\#($0),"version":{"number":\#(version)}}"# } ?? ""
        return .json(#"{"results":[\#(other)\#(ours)]}"#)
    }

    @Test func `a property is created, and after that gets versions`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): Self.list(nil)
            case ("POST", _): .json(#"{"id":"55","key":"k","version":{"number":1}}"#)
            case ("GET", _): Self.list("1")
            default: .json(#"{"id":"55","key":"k","value":{"a":[2]},"version":{"number":2}}"#)
            }
        } _: { site in
            let first = try await site.client.setProperty(key: "k", value: 1, pageID: "7")
            #expect(first == ContentProperty(id: "55", key: "k", value: 1))
            let second = try await site.client.setProperty(key: "k", value: ["a": [2]], pageID: "7")
            #expect(second == ContentProperty(id: "55", key: "k", value: ["a": [2]], versionNumber: 2))
            #expect(
                site.requests.values.map { "\($0.method) \($0.target) \($0.body)" } == [
                    "GET /wiki/api/v2/pages/7/properties?limit=250&key=k ",
                    #"POST /wiki/api/v2/pages/7/properties {"key":"k","value":1}"#,
                    "GET /wiki/api/v2/pages/7/properties?limit=250&key=k ",
                    #"PUT /wiki/api/v2/pages/7/properties/55 {"key":"k","value":{"a":[2]},"version":{"number":2}}"#,
                ])
        }
    }

    @Test func `on Data Center a property goes by its key`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            switch request.method {
            case "GET": Self.list("1")
            case "DELETE": StubReply(status: 204, headers: [:])
            default: .json(#"{"id":"55","key":"k","value":2,"version":{"number":2}}"#)
            }
        } _: { site in
            let found = try await site.client.setProperty(key: "k", value: 2, pageID: "7").versionNumber
            #expect(found == 2)
            try await site.client.deleteProperty(key: "k", pageID: "7")
            #expect(
                site.requests.values.map { "\($0.method) \($0.target)" } == [
                    "GET /rest/api/content/7/property?expand=version&limit=200",
                    "PUT /rest/api/content/7/property/k",
                    "GET /rest/api/content/7/property?expand=version&limit=200",
                    "DELETE /rest/api/content/7/property/k",
                ])
        }
    }

    @Test(arguments: [
        (409, #"{"errors":[{"title":"Property with key [k] already exists"}]}"#),
        (400, #"{"message":"A property with the key k already exists"}"#),
    ])
    func `a property that appears meanwhile is read and written again`(status: Int, body: String) async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): Self.list(nil)
            case ("POST", _): .json(body, status: status)
            case ("GET", _): Self.list(#""theirs""#, version: 4)
            default: .json(#"{"id":"55","key":"k","value":"ours","version":{"number":5}}"#)
            }
        } _: { site in
            let found = try await site.client.setProperty(key: "k", value: "ours", pageID: "7").versionNumber
            #expect(found == 5)
            #expect(site.requests.values.map(\.method) == ["GET", "POST", "GET", "PUT"])
        }
    }

    @Test func `a write whose answer got lost is found done`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", 0): Self.list(nil)
            case ("POST", 1): .json("{}", status: 504)
            case ("POST", _): .json("{}", status: 409)
            default: Self.list(#""ours""#)
            }
        } _: { site in
            let first = try await site.client.setProperty(key: "k", value: "ours", pageID: "7").id
            #expect(first == "55")
            #expect(site.requests.values.map(\.method) == ["GET", "POST", "POST", "GET"])
        }
    }

    @Test func `a property that others write all the time is a conflict in the end`() async throws {
        try await withStubSite { request in
            request.method == "GET"
                ? Self.list("\(request.index)", version: request.index + 1) : .json("{}", status: 409)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.setProperty(key: "k", value: "x", pageID: "7")
            }
            #expect(error?.code == .conflict)
            #expect(site.requests.values.filter { $0.method == "PUT" }.count == 4)
        }
    }

    @Test func `what has the value already is left alone, and what is not there need not be deleted`() async throws {
        try await withStubSite { request in
            Self.list(#"{"b":1,"a":[true]}"#, version: 3)
        } _: { site in
            let property = try await site.client.setProperty(key: "k", value: ["a": [true], "b": 1], pageID: "7")
            #expect(property.versionNumber == 3)
            try await site.client.deleteProperty(key: "nosuch", pageID: "7")
            let found = try await site.client.fetchProperty(key: "nosuch", pageID: "7")
            #expect(found == nil)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `a deletion whose answer got lost is done`() async throws {
        try await withStubSite { request in
            switch (request.method, request.index) {
            case ("GET", _): Self.list("1")
            case (_, 1): .json("{}", status: 502)
            default: .json("{}", status: 404)
            }
        } _: { site in
            try await site.client.deleteProperty(key: "k", pageID: "7")
            #expect(site.requests.values.map(\.method) == ["GET", "DELETE", "DELETE"])
        }
    }

    @Test func `a missing page is no missing property`() async throws {
        for face in [ConfluenceFace.cloudSite, .dataCenter] {
            try await withStubSite(face: face) { _ in
                .json("{}", status: 404)
            } _: { site in
                let error = await #expect(throws: ConfluenceError.self) {
                    try await site.client.setProperty(key: "k", value: 1, pageID: "7")
                }
                #expect(error?.code == .notFound)
                #expect(site.requests.values.map(\.method) == ["GET"])
            }
        }
    }
}
