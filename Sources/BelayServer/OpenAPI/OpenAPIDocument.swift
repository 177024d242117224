import Access
import HTTPTypes
import JSON
import StepKit
import WorkflowLanguage

/// The API's description (OpenAPI 3.1), made from the table of routes.
struct OpenAPIDocument {
    let routes: [Route]
    /// Those that can be started; each has a path of its own in the document, with its inputs.
    var workflows: [Workflow] = []
    let version: String
    /// Whether the paths that have a role want a token.
    var requiresTokens = false

    /// The document.
    var json: JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for route in routes.flatMap(concrete) {
            paths[route.path, default: [:]][route.method.rawValue.lowercased()] = operation(route)
        }
        var components: [String: JSONValue] = [
            "schemas": .object(Schemas.all.mapValues(\.json)),
            "parameters": ["IdempotencyKey": Self.idempotencyKey],
            "responses": [
                "Problem": [
                    "description": "What went wrong.",
                    "content": ["application/problem+json": ["schema": Schemas.named("Problem").json]],
                ]
            ],
        ]
        if requiresTokens { components["securitySchemes"] = ["token": ["type": "http", "scheme": "bearer"]] }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Belay", "version": .string(version),
                "summary": "Finds the runbook for an alert and runs the workflow around it.",
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": .object(components),
        ]
    }

    private static let idempotencyKey: JSONValue = [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": .string(
            "What carries the same key again within 24 hours is done once, and gets the first answer again, with "
                + "`Idempotency-Replayed: true`. A text in quotes, or bare; the same key with another request is 422."),
        "schema": ["type": "string", "pattern": "^[!-~]{1,200}$"],
    ]

    /// A route for each workflow and each source of webhooks where the body depends on it, so that clients know it.
    private func concrete(_ route: Route) -> [Route] {
        if route.path.hasPrefix("/webhooks/{source}") { return WebhookForms.all.compactMap { $0.route(route) } }
        guard ["/workflows/{name}/runs", "/workflows/{name}/plan"].contains(route.path), !workflows.isEmpty else {
            return [route]
        }
        return workflows.map { workflow in
            var own = route
            own.path = route.path.replacing("{name}", with: workflow.name)
            own.summary = "\(route.summary) of \(workflow.name)"
            var schema = route.body?.schema.json.objectValue ?? [:]
            var members = schema["properties"]?.objectValue ?? [:]
            members["inputs"] = workflow.inputsSchema.json
            schema["properties"] = .object(members)
            if !workflow.inputsSchema.required.isEmpty { schema["required"] = ["inputs"] }
            own.body?.schema = JSONSchema(.object(schema))
            own.body?.example = nil
            return own
        }
    }

    private func operation(_ route: Route) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(operationID(route)),
            "summary": .string(route.summary),
            "tags": [.string(tag(route))],
            "responses": responses(route),
        ]
        let parameters = route.pathParameters.map { pathParameter($0, route) } + route.query.map(queryParameter)
        if !parameters.isEmpty { members["parameters"] = .array(parameters) }
        // Not among the parameters: programs that make requests up would use one key for different ones.
        if route.isWrite { members["x-idempotency-key"] = ["$ref": "#/components/parameters/IdempotencyKey"] }
        if let role = route.role {
            members["description"] = .string(
                "For the role \(role.rawValue)\(role == .admin ? "" : " and those above it").")
            if requiresTokens { members["security"] = [["token": []]] }
        }
        if let body = route.body { members["requestBody"] = requestBody(body) }
        return .object(members)
    }

    /// `get_runs_id`: what programs call the operation.
    private func operationID(_ route: Route) -> String {
        let names = route.path.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        return ([route.method.rawValue.lowercased()] + names.map(String.init)).joined(separator: "_")
    }

    /// The first name of the path, under which operations are grouped.
    private func tag(_ route: Route) -> String {
        route.path.split { !$0.isLetter }.first.map(String.init) ?? "belay"
    }

    private func pathParameter(_ name: String, _ route: Route) -> JSONValue {
        let schema = route.places[name]?.json ?? ["type": "string", "minLength": 1]
        return ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }

    private func queryParameter(_ parameter: QueryParameter) -> JSONValue {
        var schema = parameter.schema.json.objectValue ?? [:]
        let description = schema.removeValue(forKey: "description") ?? ""
        let value: JSONValue = parameter.isRepeatable ? ["type": "array", "items": .object(schema)] : .object(schema)
        return ["name": .string(parameter.name), "in": "query", "description": description, "schema": value]
    }

    private func requestBody(_ body: RequestBodyForm) -> JSONValue {
        var content: [String: JSONValue] = [:]
        for form in [body] + body.others {
            var media: [String: JSONValue] = ["schema": form.published.json]
            media["example"] = form.example
            for type in form.mediaTypes { content[type] = .object(media) }
        }
        return ["content": .object(content), "required": .bool(!body.mayBeMissing)]
    }

    private func responses(_ route: Route) -> JSONValue {
        let problem: JSONValue = ["$ref": "#/components/responses/Problem"]
        var responses = Dictionary(
            route.problems.map { (String($0.code), problem) }, uniquingKeysWith: { $1 })
        responses["default"] = problem
        for answer in route.answers {
            var members: [String: JSONValue] = ["description": .string(answer.description)]
            if !answer.mediaTypes.isEmpty {
                members["content"] = .object(
                    Dictionary(
                        answer.mediaTypes.map { ($0, ["schema": answer.schema.json]) }, uniquingKeysWith: { $1 }))
            }
            responses[String(answer.status.code)] = .object(members)
        }
        return .object(responses)
    }
}

extension Workflow {
    /// What a run may be given.
    fileprivate var inputsSchema: JSONSchema {
        .object(
            "The inputs; those that are missing get their defaults.",
            properties: Dictionary(
                inputs.map { input in
                    var members: [String: JSONValue] = ["type": .string(input.type.rawValue)]
                    members["description"] = input.description.map { .string($0) }
                    if input.type == .integer {
                        (members["minimum"], members["maximum"]) = (.int(-exactIntegerMax), .int(exactIntegerMax))
                    }
                    return (input.name, JSONSchema(.object(members)))
                }, uniquingKeysWith: { $1 }),
            required: inputs.filter { $0.defaultValue == nil }.map(\.name))
    }
}
