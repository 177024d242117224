import HTTPTypes
import HummingbirdTesting
import JSON
import StepKit
import Testing

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    @Test func `the document has every route, with its parameters and answers`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let document = try await client.get("/openapi.json").json
            #expect(document["openapi"] == "3.1.0" && document["info"]?["version"] == "1.2.3")
            #expect(
                document["paths"]?["/workflows/greet/runs"]?["post"]?["requestBody"]?["content"]?["application/json"]?[
                    "schema"]?["properties"]?["inputs"]?["properties"]?["times"]?["type"] == "integer")
            for route in test.server.routes where !Self.isSpread(route) {
                let operation = try #require(
                    document["paths"]?[route.path]?[route.method.rawValue.lowercased()], "\(route.path)")
                let names = operation["parameters"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
                #expect(names == route.pathParameters + route.query.map(\.name))
                #expect(!route.answers.isEmpty, "\(route.path) says nothing of its answers")
                #expect(operation["responses"]?["default"] != nil)
            }
        }
    }

    @Test func `every operation has an id of its own`() throws {
        let test = try TestServer()
        let paths = OpenAPIDocument(routes: test.server.routes, version: "1").json["paths"]?.objectValue ?? [:]
        let ids = paths.values.flatMap { ($0.objectValue ?? [:]).values.compactMap { $0["operationId"]?.stringValue } }
        #expect(ids.count >= test.server.routes.count && Set(ids).count == ids.count)
    }

    @Test func `every schema that is referred to is there`() throws {
        let test = try TestServer()
        let document = OpenAPIDocument(routes: test.server.routes, version: "1").json
        let references = Self.references(in: document)
        #expect(references.contains("#/components/schemas/Run"))
        for reference in references {
            let parts = reference.split(separator: "/").dropFirst()
            let target = parts.reduce(document as JSONValue?) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test func `every pattern of a query is one`() throws {
        let test = try TestServer()
        let patterns = test.server.routes.flatMap(\.query).compactMap { $0.schema.json["pattern"]?.stringValue }
        #expect(!patterns.isEmpty)
        for pattern in patterns { #expect(throws: Never.self) { _ = try Regex(pattern) } }
    }

    @Test func `examples of bodies meet their schemas`() throws {
        let test = try TestServer()
        let bodies = test.server.routes.compactMap(\.body).filter { $0.example != nil }
        #expect(!bodies.isEmpty)
        for body in bodies { #expect(body.schema.violations(of: body.example ?? .null).isEmpty) }
    }

    @Test func `the page for people has every route and no script`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let page = try await client.get("/reference")
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            for route in test.server.routes { #expect(page.text.contains("\(route.method) \(route.path)")) }
            #expect(!page.text.contains("<script"))
        }
    }

    @Test(arguments: [
        ("application/json", true), ("*/*", true), ("text/html, application/*;q=0.5", true), ("text/html", false),
        ("application/json;q=0, */*", false), ("APPLICATION/JSON", true),
        ("text/*;q=0.9, application/json;q=0.0", false),
    ])
    func `what a client does not accept is not sent`(accept: String, isFine: Bool) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.get("/runs", headers: [.accept: accept])
            #expect(answer.status == (isFine ? .ok : .notAcceptable))
        }
    }

    /// Whether the document has a path for each workflow, or each source of webhooks, in its place.
    private static func isSpread(_ route: Route) -> Bool {
        route.path.hasPrefix("/workflows/{name}/") || route.path.hasPrefix("/webhooks/")
    }

    private static func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: []) { found, member in
                if member.key == "$ref", let text = member.value.stringValue { found.insert(text) }
                found.formUnion(references(in: member.value))
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }
}
