import Foundation
import Hummingbird
import HummingbirdTesting
import JSON
import Synchronization
import Testing

@testable import ConfluenceSandbox

/// A sandbox with the space OPS and a clock that moves a second a reading.
struct SandboxFixture: Sendable {
    static let credentials = "Basic " + Data("demo@example.com:sandbox-token".utf8).base64EncodedString()

    let sandbox: Sandbox
    let spaceID: Int
    let homepageID: Int

    init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) async throws {
        let ticks = TickingClock()
        var configuration = SandboxConfiguration()
        configuration.now = { ticks.next() }
        change(&configuration)
        sandbox = Sandbox(configuration: configuration)
        try await sandbox.open()
        let space = try await sandbox.site.makeSpace(key: "OPS", name: "Operations", authorID: "tester")
        spaceID = space.id
        homepageID = try #require(space.homepageID)
    }

    /// Calls the sandbox without a socket.
    func test(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        try await sandbox.makeApplication().test(.router) { try await body(Client(client: $0)) }
    }

    /// Puts a content into the store, as an upload does.
    func store(_ bytes: [UInt8]) throws -> StoredContent {
        var writer = try sandbox.site.contents.makeWriter()
        try writer.write(Data(bytes))
        return try writer.finish()
    }

    /// Makes a page behind the API's back.
    @discardableResult
    func makePage(_ title: String, storage: String = "<p>text</p>", parent: PageDraft.Parent = .homepage) async throws
        -> Int
    {
        let draft = PageDraft(
            spaceID: spaceID, parent: parent, title: title, body: .storage(storage), message: "", authorID: "tester")
        return try await sandbox.site.createPage(draft).id
    }
}

/// One second later at each reading, so that dates differ and tests repeat.
final class TickingClock: Sendable {
    private let count = Mutex(0)

    func next() -> Date {
        let seconds = count.withLock { count in
            count += 1
            return count
        }
        return Date(timeIntervalSince1970: 1_790_000_000 + Double(seconds))
    }
}

/// An answer, read.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONValue(parsing: bytes) } }

    /// The members of `results`, in their order.
    func results() throws -> [JSONValue] { try #require(try json["results"]?.arrayValue) }
    func titles() throws -> [String] { try results().compactMap { $0["title"]?.stringValue } }
    /// The first v2 error's title.
    func errorTitle() throws -> String { try #require(try json["errors"]?[0]?["title"]?.stringValue) }
}

struct Client: Sendable {
    let client: any TestClientProtocol

    func get(_ uri: String, authorization: String? = SandboxFixture.credentials) async throws -> Answer {
        try await send(.get, uri, authorization: authorization)
    }

    func send(
        _ method: HTTPRequest.Method, _ uri: String, json: JSONValue? = nil, bytes: [UInt8] = [],
        headers extra: [String: String] = [:], authorization: String? = SandboxFixture.credentials
    ) async throws -> Answer {
        var headers = HTTPFields()
        headers[.authorization] = authorization
        if json != nil { headers[.contentType] = "application/json" }
        for (name, value) in extra { headers[named: name] = value }
        let body = json.map { Array($0.serialized().utf8) } ?? bytes
        return try await client.execute(
            uri: uri, method: method, headers: headers, body: body.isEmpty ? nil : ByteBuffer(bytes: body)
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }

    /// Follows a list to its end, as a client does: the cursor of `_links.next` on the same request.
    func all(_ uri: String, pagesMax: Int = 1000) async throws -> [JSONValue] {
        var results: [JSONValue] = []
        var next: String? = uri
        for _ in 0..<pagesMax {
            guard let uri = next else { return results }
            let answer = try await get(uri)
            try #require(answer.status == 200, "\(answer.text)")
            results += try answer.results()
            next = try answer.json["_links"]?["next"]?.stringValue
        }
        Issue.record("the list does not end")
        return results
    }
}
