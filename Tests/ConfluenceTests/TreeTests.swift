import Testing

@testable import Confluence

@Suite struct TreeTests {
    @Test func `children of all kinds are listed, and those of folders, too`() async throws {
        try await withStubSite { request in
            request.target.contains("/folders/")
                ? .json(#"{"results":[{"id":"12","status":"current","title":"B","type":"page","childPosition":1}]}"#)
                : .json(
                    #"{"results":[{"id":"10","title":"A","type":"page"},{"id":"11","title":"F","type":"folder"}]}"#)
        } _: { site in
            let children = try await site.client.children(ofPage: "7").collect()
            #expect(
                children == [
                    ContentNode(id: "10", kind: .page, title: "A", parentID: "7"),
                    ContentNode(id: "11", kind: .folder, title: "F", parentID: "7"),
                ])
            let inFolder = try await site.client.children(ofFolder: "11").collect()
            #expect(inFolder == [ContentNode(id: "12", kind: .page, title: "B", parentID: "11")])
            #expect(
                site.requests.values.map(\.target) == [
                    "/wiki/api/v2/pages/7/direct-children?limit=250",
                    "/wiki/api/v2/folders/11/direct-children?limit=250",
                ])
        }
    }

    @Test func `ancestors are asked for until there are no more, and do not hold the page itself`() async throws {
        try await withStubSite { request in
            switch request.target {
            case "/wiki/api/v2/pages/7/ancestors?limit=250":
                .json(#"{"results":[{"id":"4","type":"folder"},{"id":"5","type":"page"},{"id":"7","type":"page"}]}"#)
            case "/wiki/api/v2/folders/4/ancestors?limit=250":
                .json(#"{"results":[{"id":"2","type":"page"},{"id":"3","type":"page"},{"id":"4","type":"folder"}]}"#)
            case "/wiki/api/v2/pages/2/ancestors?limit=250": .json(#"{"results":[{"id":"2","type":"page"}]}"#)
            default: .json("{}", status: 404)
            }
        } _: { site in
            let ancestors = try await site.client.ancestors(ofPage: "7")
            #expect(ancestors.map(\.id) == ["2", "3", "4", "5"])
            #expect(ancestors.map(\.kind.rawValue) == ["page", "page", "folder", "page"])
        }
    }

    @Test(arguments: [("whiteboard", "whiteboards"), ("database", "databases"), ("embed", "embeds"), ("a/b", "a%2Fbs")])
    func `ancestors above what is neither page nor folder are asked for where it is`(kind: String, things: String)
        async throws
    {
        try await withStubSite { request in
            switch request.target {
            case "/wiki/api/v2/pages/7/ancestors?limit=250": .json(#"{"results":[{"id":"4","type":"\#(kind)"}]}"#)
            case "/wiki/api/v2/\(things)/4/ancestors?limit=250": .json(#"{"results":[{"id":"2","type":"page"}]}"#)
            case "/wiki/api/v2/pages/2/ancestors?limit=250": .json(#"{"results":[]}"#)
            default: .json("{}", status: 404)
            }
        } _: { site in
            let ancestors = try await site.client.ancestors(ofPage: "7")
            #expect(ancestors.map(\.id) == ["2", "4"])
            #expect(ancestors.map(\.kind.rawValue) == ["page", kind])
        }
    }

    @Test func `ancestors that never end are an error`() async throws {
        try await withStubSite { request in
            .json(#"{"results":[{"id":"\#(1000 + request.index)","type":"page"}]}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.ancestors(ofPage: "7") }
            #expect(error?.code == .unexpectedAnswer)
        }
    }

    @Test func `descendants come with their depth`() async throws {
        try await withStubSite { _ in
            .json(
                #"{"results":[{"id":"10","title":"A","type":"page","parentId":"7","depth":1},{"id":"11","title":"B","type":"page","parentId":"10","depth":2}]}"#
            )
        } _: { site in
            let nodes = try await site.client.descendants(ofPage: "7", depth: 3).collect()
            #expect(nodes.map(\.depth) == [1, 2])
            #expect(nodes.map(\.parentID) == ["7", "10"])
            #expect(site.requests.values.map(\.target) == ["/wiki/api/v2/pages/7/descendants?depth=3&limit=250"])
            for depth in [0, 11] {
                let error = #expect(throws: ConfluenceError.self) {
                    try site.client.descendants(ofPage: "7", depth: depth)
                }
                #expect(error?.code == .badRequest)
            }
        }
    }

    @Test func `on Data Center the tree is one of pages, and its depth is counted here`() async throws {
        let page = #"{"id":"10","title":"A","ancestors":[{"id":"1"},{"id":"7"}]}"#
        let below = #"{"id":"11","title":"B","ancestors":[{"id":"1"},{"id":"7"},{"id":"10"}]}"#
        try await withStubSite(face: .dataCenter) { request in
            request.target.contains("/child/") || request.target.contains("/descendant/")
                ? .json(#"{"results":[\#(page),\#(below)],"start":0,"limit":200,"size":2}"#)
                : .json(#"{"id":"7","ancestors":[{"id":"1","title":"Home"},{"id":"3","title":"Ops"}]}"#)
        } _: { site in
            let nodes = try await site.client.descendants(ofPage: "7").collect()
            #expect(nodes.map(\.depth) == [1, 2])
            #expect(nodes.map(\.parentID) == ["7", "10"])
            let first = try await site.client.descendants(ofPage: "7", depth: 1).collect().map(\.id)
            #expect(first == ["10"])
            let second = try await site.client.children(ofPage: "7").collect().first?.title
            #expect(second == "A")
            let found = try await site.client.ancestors(ofPage: "7")
            #expect(
                found == [
                    ContentNode(id: "1", kind: .page, title: "Home"), ContentNode(id: "3", kind: .page, title: "Ops"),
                ])
            #expect(
                site.requests.values.map(\.target) == [
                    "/rest/api/content/7/descendant/page?expand=ancestors&limit=200",
                    "/rest/api/content/7/descendant/page?expand=ancestors&limit=200",
                    "/rest/api/content/7/child/page?expand=ancestors&limit=200",
                    "/rest/api/content/7?expand=ancestors",
                ])
        }
    }

    @Test(arguments: [
        (PagePosition.under(parentID: "9"), "append"), (.before(pageID: "9"), "before"), (.after(pageID: "9"), "after"),
    ])
    func `a page is moved below or beside another`(position: PagePosition, word: String) async throws {
        try await withStubSite { request in
            request.method == "GET"
                ? .json(pageJSON(id: "9").replacing(#""parentId":null"#, with: #""parentId":"3""#))
                : .json(#"{"pageId":"7"}"#)
        } _: { site in
            try await site.client.movePage(id: "7", to: position)
            let move = try #require(site.requests.values.last)
            #expect(move.method == "PUT" && move.target == "/wiki/rest/api/content/7/move/\(word)/9")
        }
    }

    @Test func `a page is not moved beside one at the top, where nobody would find it`() async throws {
        try await withStubSite { _ in
            .json(pageJSON(id: "9"))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.movePage(id: "7", to: .before(pageID: "9"))
            }
            #expect(error?.code == .badRequest)
            #expect(site.requests.values.map(\.method) == ["GET"])
        }
    }

    @Test func `on Data Center a move is an update with another parent, once`() async throws {
        try await withStubSite(face: .dataCenter) { request in
            switch request.index {
            case 0: .json(dataCenterPageJSON(version: 4, body: "<p>a</p>"))
            case 1: .json("{}", status: 504)
            case 2: .json("{}", status: 409)
            default: .json(dataCenterPageJSON(version: 5, parentID: "9", body: "<p>a</p>"))
            }
        } _: { site in
            try await site.client.movePage(id: "7", to: .under(parentID: "9"))
            #expect(site.requests.values.map(\.method) == ["GET", "PUT", "PUT", "GET"])
            let put = site.requests.values[1].body
            #expect(
                put.contains(#""ancestors":[{"id":"9"}]"#) && put.contains("<p>a</p>") && put.contains(#""number":5"#))
        }
    }
}
