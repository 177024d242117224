import Hummingbird
import JSON

/// Cloud's conversions of bodies: asked for, and fetched a little later.
struct ConversionAPI: Sendable {
    /// As the API document lists them.
    private static let targets: [String: [BodyFormat]] = [
        "storage": [.document, .editor, .exportView, .styledView, .view],
        "atlas_doc_format": [.editor, .exportView, .storage, .styledView, .view],
        "editor": [.storage],
    ]

    let results = ConversionResults()

    /// Answers `POST /contentbody/convert/async/{format}`.
    func start(_ call: Call) async throws -> Response {
        let request = try await call.json()
        let from = try request.requiredText("representation")
        let value = try request.requiredText("value")
        let to = try call.parameter("format")
        guard let format = BodyFormat(rawValue: to), Self.targets[from]?.contains(format) == true else {
            throw APIError.badRequest("The conversion from '\(from)' to '\(to)' is not supported.")
        }
        let storage =
            from == "atlas_doc_format"
            ? try DocumentFormat.storage(fromDocument: value) : try StorageCheck.checked(value)
        let id = await results.add([
            "value": .string(try format.value(of: .storage(storage))), "representation": .string(to),
            "status": "COMPLETED",
        ])
        return .json(["asyncId": .string(id)])
    }

    /// Answers `GET /contentbody/convert/async/{id}`, whose parameter the route table calls `format` too.
    func result(_ call: Call) async throws -> Response {
        guard let result = await results.result(try call.parameter("format")) else { throw APIError.notFound() }
        return .json(result)
    }
}

/// The results of the latest conversions.
actor ConversionResults {
    private static let countMax = 100

    private var results: [(id: String, value: JSONValue)] = []

    func add(_ value: JSONValue) -> String {
        if results.count == Self.countMax { results.removeFirst() }
        let id = makeUUID()
        results.append((id, value))
        return id
    }

    func result(_ id: String) -> JSONValue? {
        results.first { $0.id == id }?.value
    }
}
