import JSON
import Testing

@Suite struct ExchangeCheckerTests {
    private static let json: JSONValue = [
        "paths": [
            "/pages": [
                "get": [
                    "parameters": [
                        ["name": "limit", "in": "query", "schema": ["type": "integer", "minimum": 1, "maximum": 250]],
                        ["name": "id", "in": "query", "schema": ["type": "array", "items": ["type": "integer"]]],
                        ["name": "cql", "in": "query", "required": true, "schema": ["type": "string"]],
                        // Data Center's document has parameters twice.
                        ["name": "start", "in": "query", "schema": ["type": "integer"]],
                        ["name": "start", "in": "query", "schema": ["type": "string"]],
                    ],
                    "responses": [
                        "200": ["content": ["application/json": ["schema": ["$ref": "#/components/schemas/List"]]]],
                        "400": ["content": [:]],
                    ],
                ],
                "post": [
                    "requestBody": ["$ref": "#/components/requestBodies/Create"],
                    "responses": ["204": [:]],
                ],
            ],
            "/pages/search": ["get": ["responses": ["200": [:]]]],
            "/pages/{id}": [
                "get": [
                    "parameters": [["name": "id", "in": "path", "required": true, "schema": ["type": "integer"]]],
                    "responses": ["200": [:]],
                ]
            ],
            "/files": [
                "put": [
                    "requestBody": [
                        "required": true,
                        "content": [
                            "multipart/form-data": [
                                "schema": [
                                    "required": ["file", "minorEdit"],
                                    "properties": ["file": ["type": "string"], "minorEdit": ["type": "string"]],
                                ]
                            ]
                        ],
                    ], "responses": ["default": ["content": ["*/*": ["schema": [:]]]]],
                ]
            ],
        ],
        "components": [
            "requestBodies": [
                "Create": [
                    "required": true,
                    "content": [
                        "application/json": [
                            "schema": ["type": "object", "required": ["title"], "properties": ["title": [:]]]
                        ]
                    ],
                ]
            ],
            "schemas": ["List": ["type": "object", "properties": ["results": ["type": "array", "items": [:]]]]],
        ],
    ]

    private func findings(_ exchange: Exchange) throws -> [String] {
        let document = try APIDocument(name: "doc", json: Self.json)
        return try ExchangeChecker(document: document, exchange: exchange, path: exchange.path).findings()
            .map { "\($0.rule.rawValue) \($0.place)" }
    }

    private func get(_ target: String, status: Int = 200, body: String = "{}") -> Exchange {
        Exchange(
            method: "GET", target: target, status: status,
            responseHeaders: [("content-type", "application/json;charset=UTF-8")], responseBody: Array(body.utf8))
    }

    private func send(_ method: String, _ target: String, type: String, _ body: String, status: Int) -> Exchange {
        Exchange(
            method: method, target: target, requestHeaders: [("Content-Type", type)], requestBody: Array(body.utf8),
            status: status)
    }

    @Test func `an exchange as documented has no findings`() throws {
        let exchange = get("/pages?cql=a%20b&limit=250&id=1,2&id=3&start=x", body: #"{"results":[1]}"#)
        #expect(try findings(exchange) == [])
        #expect(try findings(send("POST", "/pages", type: "application/json", #"{"title":1}"#, status: 204)) == [])
    }

    @Test func `parameters must be known, there, and of their type and range`() throws {
        #expect(
            try findings(get("/pages?limit=251&id=1,x&size=1"))
                == [
                    "type doc GET /pages: request query id /*", "range doc GET /pages: request query limit",
                    "unknown-parameter doc GET /pages: request query size",
                    "missing-parameter doc GET /pages: request query cql",
                ]
                .map { $0.replacing(" /*", with: "") })
        #expect(try findings(get("/pages/x1")) == ["type doc GET /pages/{id}: request path id"])
    }

    @Test func `a literal path goes before a placeholder`() throws {
        #expect(try findings(get("/pages/search")) == [])
    }

    @Test func `paths, methods and statuses must be documented`() throws {
        #expect(try findings(get("/page")) == ["path doc GET /page"])
        #expect(try findings(send("PUT", "/pages", type: "", "", status: 200)) == ["method doc PUT /pages"])
        #expect(
            try findings(get("/pages?cql=x", status: 409, body: #"{"code":1,"message":"m"}"#)) == [
                "status doc GET /pages: response 409"
            ])
    }

    @Test func `bodies must be there, JSON, and fit`() throws {
        let type = "application/json"
        let place = "doc POST /pages: request body"
        #expect(try findings(send("POST", "/pages", type: type, "", status: 204)) == ["missing-body \(place)"])
        #expect(try findings(send("POST", "/pages", type: type, "{", status: 204)) == ["json \(place)"])
        #expect(
            try findings(send("POST", "/pages", type: "text/plain", "{}", status: 204)) == ["content-type \(place)"])
        #expect(
            try findings(send("POST", "/pages", type: type, "{}", status: 204)) == ["required-member \(place) /title"])
        #expect(
            try findings(send("GET", "/pages/1", type: type, "{}", status: 200))
                == ["undocumented-body doc GET /pages/{id}: request body"])
        #expect(
            try findings(get("/pages?cql=x", body: #"{"results":1}"#))
                == ["type doc GET /pages: response 200 /results"])
        #expect(try findings(get("/pages?cql=x", body: "<html>")) == ["json doc GET /pages: response 200"])
    }

    @Test(arguments: [
        (#"{"errors":[{"status":"409","code":"CONFLICT","title":"t","detail":null}]}"#, true),
        (#"{"errors":[{"status":404,"code":"NOT_FOUND","title":"t"}]}"#, true),
        (#"{"statusCode":400,"data":{"valid":true},"message":"m"}"#, true), (#"{"code":401,"message":"m"}"#, true),
        (#"{"timestamp":1,"status":404,"error":"Not Found","message":"m","path":"/x"}"#, true),
        (#"{"error":"no"}"#, false), (#"{"errors":[{"title":"t"}]}"#, false), ("{", false),
    ])
    func `a refusal has the shape of one of the layers`(body: String, isKnown: Bool) throws {
        let place = "doc GET /pages: response 400"
        let found = try findings(get("/pages?cql=x", status: 400, body: body))
        #expect(found == (isKnown ? [] : [body == "{" ? "json \(place)" : "error-shape \(place)"]))
    }

    @Test func `the fields of a form are members`() throws {
        func form(_ names: [String]) -> Exchange {
            let parts = names.map { name in
                "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\ntrue\r\n"
            }
            return send(
                "PUT", "/files", type: "multipart/form-data; boundary=b", parts.joined() + "--b--\r\n", status: 500)
        }
        let place = "doc PUT /files: request body"
        #expect(try findings(form(["file", "minorEdit"])) == [])
        #expect(
            try findings(form(["file", "hidden"]))
                == ["required-member \(place) /minorEdit", "undocumented-member \(place) /hidden"])
    }

    @Test func `a deviation covers its rule at its place`() throws {
        let finding = Finding(rule: .null, place: "doc GET /pages: response 200 /results/*/parentId", text: "")
        for place in ["doc GET /pages: response 200 /results/*/parentId", "*parentId", "doc*: response*Id", "*"] {
            #expect(Deviation(.null, place, why: "", source: "").covers(finding))
        }
        for place in ["doc GET /pages", "*parent", "other*", "*response*request*"] {
            #expect(!Deviation(.null, place, why: "", source: "").covers(finding))
        }
        #expect(!Deviation(.type, "*", why: "", source: "").covers(finding))
    }
}
