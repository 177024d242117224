import HTTP
import JSON
import StepKit

/// `http.request`: sends one request to any service, at a public address unless others are allowed.
struct HTTPRequestStep: StepHandler {
    let services: StepServices

    let descriptor = StepDescriptor(
        kind: "http.request",
        summary: "Send one HTTP request to a service, and give its answer.",
        input: .object(
            properties: [
                "url": .string("An absolute URL, http or https, without user and password."),
                "method": .string("The method.", enum: OutgoingRequest.methods, default: "GET"),
                "headers": .mapping(of: .string("The value."), "Headers by name; credentials come from `secrets`."),
                "body": .string("The content, as it is."),
                "json": JSONSchema([
                    "type": ["object", "array", "string", "number", "boolean"], "description": "The content, as JSON.",
                ]),
                "expect": .array(
                    of: .integer("A status.", minimum: 200, maximum: 599),
                    "The statuses that count as success; without it, 200 to 299."),
                "redirects": .integer("How many redirects are followed.", minimum: 0, maximum: 10, default: 0),
                "bytes_max": .integer(
                    "The most bytes that the answer may have.", minimum: 1, maximum: 1 << 20, default: 256 << 10),
                "repeatable": .boolean(
                    "Whether sending it twice does no more than sending it once, as when the service knows "
                        + "`Idempotency-Key`; without it, the method tells."),
            ],
            required: ["url"]),
        output: .object(
            properties: [
                "status": .integer("The answer's status."),
                "headers": .mapping(of: .string("The value."), "The answer's headers, their names in lower case."),
                "body": .string("The answer's content as text; empty when it is JSON."),
                "json": JSONSchema([
                    "type": ["object", "array", "string", "number", "boolean", "null"],
                    "description": "The answer's content when it is JSON, else null.",
                ]),
            ],
            required: ["status", "headers", "body", "json"]),
        // `reconcile` tells by the method whether a request may be sent again.
        effect: .write, idempotency: .reconcile, timeout: .seconds(60))

    func plan(_ input: StepInput, _ context: StepContext) async throws -> StepPlan {
        let outgoing = try OutgoingRequest(input)
        let effect: StepEffect = outgoing.isRead ? .read : .write
        return StepPlan(summary: "would send \(outgoing.method) to \(outgoing.url) (effect: \(effect))")
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome {
        let outgoing = try OutgoingRequest(input)
        let outbound = try await services.http()
        let response: HTTPResponse
        do {
            response = try await outbound.client.execute(outgoing.request(context, outbound.rules))
        } catch let error as HTTPError {
            throw StepFailure(error, isRepeatable: outgoing.isRepeatable)
        }
        context.log("\(outgoing.method) \(outgoing.url): \(response.status), \(response.bytesReceived) bytes")
        guard outgoing.expects(response.status) else { return Self.refusal(outgoing, response) }
        return .succeeded(Self.output(response))
    }

    /// A request that a crash has interrupted may have arrived; sending it again does no harm, or nobody knows.
    func reconcile(_ input: StepInput, _ context: StepContext) async throws -> Reconciliation {
        try OutgoingRequest(input).isRepeatable ? .notApplied : .unknown
    }

    private static func output(_ response: HTTPResponse) -> JSONValue {
        var headers: [String: String] = [:]
        // Sessions are none of a workflow's business, and would stand in its record.
        for field in response.headers.fields where field.name.lowercased() != "set-cookie" {
            let name = field.name.lowercased()
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        let json = response.isJSON ? try? JSONValue(parsing: response.body) : nil
        return [
            "status": .int(response.status), "headers": .object(headers.mapValues { .string($0) }),
            "body": .string(json == nil ? response.text : ""), "json": json ?? .null,
        ]
    }

    private static func refusal(_ outgoing: OutgoingRequest, _ response: HTTPResponse) -> StepOutcome {
        let failure = StepFailure(outgoing, response)
        guard [.transient, .rateLimited].contains(failure.kind), let seconds = response.retryAfterSeconds else {
            return .failed(failure)
        }
        return .retry(after: .seconds(seconds), reason: failure)
    }
}

extension HTTPResponse {
    fileprivate var isJSON: Bool {
        let type = headers["Content-Type"]?.lowercased().prefix { $0 != ";" } ?? ""
        return type.hasPrefix("application/json") || type.hasPrefix("application/") && type.contains("+json")
    }

    /// What `Retry-After` asks for; a date is left to the workflow's own pauses.
    fileprivate var retryAfterSeconds: Int? {
        headers["Retry-After"].flatMap { Int($0) }.flatMap { (0...86_400).contains($0) ? $0 : nil }
    }
}
