import Access
import Confluence
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Search
import StepKit

extension BelayServer {
    /// Finding pages: by Confluence's own search, and by meaning.
    var searchRoutes: [Route] {
        [
            Route(.get, "/search", "Search in Confluence", handler: upstream(searchConfluence))
                .query(SearchTerms.space).query(SearchTerms.parameters).answer(.ok, "What was found.", Self.found),
            Route(.post, "/search/vector", "Search the local index by meaning", handler: upstream(searchByMeaning))
                .role(.viewer)
                .body(Self.meaning).answer(.ok, "The closest passages.", Self.passages),
            Route(.get, "/search/spaces/{space_key}", "Search in one space", handler: upstream(searchSpace))
                .query(SearchTerms.parameters).answer(.ok, "What was found.", Self.found),
        ]
    }

    private static let found = JSONSchema([
        "type": "object", "required": ["results"],
        "properties": ["results": ["type": "array", "items": ["type": "object"]]],
    ])

    private static let passages = JSONSchema([
        "type": "object", "required": ["hits"],
        "properties": ["hits": ["type": "array", "items": ["type": "object"]]],
    ])

    private static let meaning = JSONSchema.object(
        properties: [
            "query": .text("What is looked for, in words.", lengthMin: 1, lengthMax: 4_096),
            "limit": .integer("How many passages, at most 100.", minimum: 1, maximum: 100, default: 10),
            "space_key": .text("Only pages of this space.", lengthMin: 1, lengthMax: 255),
            "labels": .texts("Only pages with all of these labels.", countMax: 20, lengthMax: 255),
            "min_score": JSONSchema([
                "type": "number", "minimum": -1, "maximum": 1,
                "description": "Passages whose cosine is lower are left out.",
            ]),
        ],
        required: ["query"])

    /// Answers `GET /search`.
    func searchConfluence(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let terms = try SearchTerms(request, space: request.text("space"))
        return try await search(terms, request, path: "/search")
    }

    /// Answers `GET /search/spaces/{space_key}`.
    func searchSpace(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let key = try context.parameters.require("space_key")
        // Confluence finds nothing in a space that there is not, without a word.
        let space = try await services.confluence().fetchSpace(key: key)
        let terms = try SearchTerms(request, space: space.key)
        return try await search(terms, request, path: request.uri.path)
    }

    private func search(_ terms: SearchTerms, _ request: Request, path: String) async throws -> Response {
        let limit = request.number("limit", default: 25)
        var headers: HTTPFields = [.cacheControl: "no-store"]
        guard !terms.findsNothing else { return .json(["results": []], headers: headers) }
        let cursor = try request.text("cursor").map(SearchCursor.cursor)
        let found: (results: [SearchResult], next: String?)
        do {
            found = try await services.confluence().searchPage(cql: terms.cql, limit: limit, cursor: cursor)
        } catch let error as ConfluenceError where error.code == .badRequest && cursor != nil {
            throw SearchCursor.nobodys
        }
        if let next = found.next {
            let kept = request.uri.queryParameters.filter { $0.key != "cursor" }
                .map { (name: String($0.key), value: String($0.value)) }
            headers.append(
                contentsOf: Response.link(toNext: path, kept + [(name: "cursor", value: SearchCursor.text(next))]))
        }
        return .json(["results": .array(found.results.map(\.view))], headers: headers)
    }

    /// Answers `POST /search/vector`.
    func searchByMeaning(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let body = try await request.collectObject(Self.meaning)
        let labels = body["labels"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let filter = PageFilter(
            spaces: Set(body["space_key"]?.stringValue.map { [$0] } ?? []), labels: Set(labels))
        let hits = try await services.index()
            .nearestPassages(
                to: body["query"]?.stringValue ?? "", filter: filter, limit: body["limit"]?.intValue ?? 10,
                minScore: body["min_score"]?.doubleValue)
        guard let hits else {
            // Without a page there is nothing to find, whatever else is missing.
            guard try await services.index().statistics().pages > 0 else {
                return .json(["hits": []], headers: [.cacheControl: "no-store"])
            }
            throw Problem(
                .conflict,
                "the index has no vectors to compare with: bring the embedding model ('belay model pull') and index a "
                    + "space (POST /bulk/index)")
        }
        return .json(["hits": .array(hits.map(\.view))], headers: [.cacheControl: "no-store"])
    }
}

extension SearchResult {
    /// The hit as the API shows it.
    fileprivate var view: JSONValue {
        [
            "id": .string(contentID), "type": .string(type), "title": .string(title), "excerpt": .string(excerpt),
            "space_key": spaceKey.map { .string($0) } ?? .null, "url": webURL.map { .string($0) } ?? .null,
            "last_modified": .confluenceTime(lastModified),
        ]
    }
}

extension PassageMatch {
    /// The passage as the API shows it.
    fileprivate var view: JSONValue {
        [
            "page_id": .string(pageID), "title": .string(title), "space_key": .string(spaceKey),
            "section": .string(section), "passage": .string(passage), "url": .string(url), "score": .double(score),
        ]
    }
}
