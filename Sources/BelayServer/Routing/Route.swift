import Access
import HTTPTypes
import Hummingbird
import JSON
import StepKit

/// One row of the table of routes: what a request may say, what the answers are, and who answers.
///
/// Requests are checked against it before the handler sees them, and `/openapi.json` is made from it.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, BelayRequestContext) async throws -> Response

    var method: HTTPRequest.Method
    /// Hummingbird's form: `/runs/{id}`.
    var path: String
    /// What it is for, in one line.
    var summary: String
    /// What the names in the path stand for, where any text will not do; a path that does not fit leads nowhere.
    var places: [String: JSONSchema] = [:]
    /// The parameters of the query; any other is refused.
    var query: [QueryParameter] = []
    /// Whether what it does is to start a run, whose answer is the run.
    var startsRun = false
    /// What the body may be; `nil` when the path takes none.
    var body: RequestBodyForm?
    /// What a caller must be allowed; `nil` where nobody is asked who they are.
    var role: Role?
    /// Whether it serves those, too, who may see some workflows only: the handler keeps the others from them.
    var knowsScopes = false
    /// The answers when all is well; every path may answer problems, too.
    var answers: [RouteAnswer] = []
    /// Problems that do not come of the route's form alone; see `problems`.
    var ownProblems: [HTTPResponse.Status] = []
    var handler: Handler

    init(_ method: HTTPRequest.Method, _ path: String, _ summary: String, handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.summary = summary
        role = method == .get ? .viewer : .operator
        self.handler = handler
    }

    /// The route as one that starts a run.
    var startingRun: Route {
        var route = self
        route.startsRun = true
        return route
    }

    /// The route with what a name in its path stands for.
    func place(_ name: String, _ schema: JSONSchema) -> Route {
        var route = self
        route.places[name] = schema
        return route
    }

    /// The route for callers of this role and those above it.
    func role(_ role: Role) -> Route {
        var route = self
        route.role = role
        return route
    }

    /// The route for everybody: it has checks of its own, or nothing to hide.
    var open: Route {
        var route = self
        route.role = nil
        return route
    }

    /// The route for callers with some workflows, too.
    var scoped: Route {
        var route = self
        route.knowsScopes = true
        return route
    }

    /// Whether it changes something, and so stands in the audit log.
    var isWrite: Bool { method != .get && (role ?? .viewer) > .viewer }

    /// The route with parameters in the query.
    func query(_ parameters: QueryParameter...) -> Route {
        var route = self
        route.query += parameters
        return route
    }

    /// The route with parameters in the query.
    func query(_ parameters: [QueryParameter]) -> Route {
        var route = self
        route.query += parameters
        return route
    }

    /// The route with a JSON body, which may be left out when the empty object meets the schema.
    ///
    /// - Parameters:
    ///   - schema: what each member must be.
    ///   - forms: which members go together, where the schema does not tell; a body has one of these forms.
    ///   - example: a body.
    /// - Returns: the route.
    func body(_ schema: JSONSchema, forms: [JSONSchema] = [], example: JSONValue? = nil) -> Route {
        var route = self
        route.body = RequestBodyForm(
            mediaTypes: ["application/json"], schema: schema, forms: forms, example: example)
        return route
    }

    /// The route with a body of other media types.
    func body(_ mediaTypes: String..., schema: JSONSchema = .any, others: [RequestBodyForm] = []) -> Route {
        var route = self
        route.body = RequestBodyForm(mediaTypes: mediaTypes, schema: schema, others: others)
        return route
    }

    /// The route with an answer of JSON.
    func answer(_ status: HTTPResponse.Status, _ description: String, _ schema: JSONSchema) -> Route {
        answer(RouteAnswer(status: status, description: description, mediaTypes: ["application/json"], schema: schema))
    }

    /// The route with an answer that is no JSON.
    func answer(_ status: HTTPResponse.Status, _ description: String, mediaTypes: String...) -> Route {
        // What an event's data is, the description says.
        let schema = mediaTypes == ["text/event-stream"] ? JSONSchema.any : .text
        return answer(RouteAnswer(status: status, description: description, mediaTypes: mediaTypes, schema: schema))
    }

    private func answer(_ answer: RouteAnswer) -> Route {
        var route = self
        route.answers.append(answer)
        return route
    }

    /// The names in the path: `id` of `/runs/{id}`.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Whether a path fits this row, whatever the method.
    func matches(_ path: String) -> Bool {
        let own = self.path.split(separator: "/")
        let asked = path.split(separator: "/")
        return own.count == asked.count && zip(own, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

/// A parameter of the query.
struct QueryParameter: Sendable {
    var name: String
    /// What each value must be: a text, perhaps of some; an integer; a truth value.
    var schema: JSONSchema
    /// What an error says was expected, where the schema's own words would not help.
    var form: String?
    /// Whether it may stand there several times.
    var isRepeatable = false

    init(_ name: String, _ schema: JSONSchema, form: String? = nil, repeatable: Bool = false) {
        self.name = name
        self.schema = schema
        self.form = form
        isRepeatable = repeatable
    }
}

/// What the body of a request may be.
struct RequestBodyForm: Sendable {
    var mediaTypes: [String]
    /// What each member must be.
    var schema: JSONSchema
    /// Which members go together; empty when the schema tells.
    var forms: [JSONSchema] = []
    var example: JSONValue?
    /// What it may be instead, of other media types.
    var others: [RequestBodyForm] = []

    /// The whole truth about it.
    var published: JSONSchema {
        guard !forms.isEmpty else { return schema }
        return JSONSchema(["type": "object", "anyOf": .array(forms.map(\.json))])
    }

    /// Whether it has to be there even where the empty object would do.
    var isAlwaysSent = false

    /// Whether the empty object will do.
    var mayBeMissing: Bool { !isAlwaysSent && published.violations(of: [:]).isEmpty }
}

/// One answer of a route.
struct RouteAnswer: Sendable {
    var status: HTTPResponse.Status
    var description: String
    /// The form in which it comes; none when there is no body.
    var mediaTypes: [String]
    var schema: JSONSchema
}
