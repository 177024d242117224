import JSON

/// One method of one path.
struct APIOperation: Sendable {
    static let methods: Set<String> = ["get", "put", "post", "delete", "patch", "head", "options"]

    /// In capitals.
    let method: String
    let path: PathTemplate
    let parameters: [APIParameter]
    /// The schemas of a body by content type; `nil` when the operation takes none.
    let requestBody: [String: JSONValue]?
    let isRequestBodyRequired: Bool
    /// What is documented of each status; `default` is for all others.
    let responses: [String: APIResponse]

    init(
        _ method: String, _ path: String, _ json: JSONValue, in document: JSONValue
    ) throws(DocumentError) {
        self.method = method.uppercased()
        self.path = PathTemplate(path)
        var parameters: [APIParameter] = []
        for parameter in json["parameters"]?.arrayValue ?? [] {
            parameters.append(try APIParameter(APIDocument.resolve(parameter, in: document)))
        }
        self.parameters = parameters
        let body = try json["requestBody"]
            .map { body throws(DocumentError) in
                try APIDocument.resolve(body, in: document)
            }
        requestBody = body.map(Self.schemas)
        isRequestBodyRequired = body?["required"]?.boolValue ?? false
        var responses: [String: APIResponse] = [:]
        for (status, response) in json["responses"]?.objectValue ?? [:] {
            responses[status] = APIResponse(schemas: Self.schemas(try APIDocument.resolve(response, in: document)))
        }
        self.responses = responses
    }

    /// The operation as findings name it: `GET /pages/{id}`.
    var name: String { "\(method) \(path.text)" }

    /// All descriptions of a parameter: Data Center's document has some twice, with different types.
    func parameters(_ name: String, in place: APIParameter.Place) -> [APIParameter] {
        parameters.filter { $0.name == name && $0.place == place }
    }

    private static func schemas(_ json: JSONValue) -> [String: JSONValue] {
        (json["content"]?.objectValue ?? [:]).mapValues { $0["schema"] ?? [:] }
    }
}

/// What is documented of an answer: schemas by content type, none when its body is not described.
struct APIResponse: Sendable {
    let schemas: [String: JSONValue]
}

/// A parameter of an operation.
struct APIParameter: Sendable {
    enum Place: String {
        case query
        case path
        case header
        case cookie
    }

    let name: String
    let place: Place
    let isRequired: Bool
    let schema: JSONValue

    init(_ json: JSONValue) throws(DocumentError) {
        guard let name = json["name"]?.stringValue, let place = json["in"]?.stringValue.flatMap(Place.init) else {
            throw DocumentError("a parameter without name or place: \(json)")
        }
        self.name = name
        self.place = place
        isRequired = json["required"]?.boolValue ?? false
        schema = json["schema"] ?? [:]
    }
}
