import Foundation
import JSON

/// Checks one exchange against the operation that it belongs to.
struct ExchangeChecker {
    let document: APIDocument
    let exchange: Exchange
    /// The path as the document has it.
    let path: String

    /// What is wrong with the request and with the answer.
    ///
    /// - Throws: `DocumentError` when the document itself cannot be read.
    func findings() throws(DocumentError) -> [Finding] {
        let operations = document.operations(at: path)
        guard let template = operations.first?.path else {
            return [finding(.path, "\(exchange.method) \(path)", "the document has no such path")]
        }
        guard let operation = operations.first(where: { $0.method == exchange.method }) else {
            let known = operations.map(\.method).joined(separator: ", ")
            return [finding(.method, "\(exchange.method) \(template.text)", "the document has only \(known)")]
        }
        return try requestFindings(operation) + responseFindings(operation)
    }

    // MARK: The request

    private func requestFindings(_ operation: APIOperation) throws(DocumentError) -> [Finding] {
        var findings: [Finding] = []
        let checker = SchemaChecker(document: document.json, direction: .request)
        var values: [String: [String]] = [:]
        for (name, value) in exchange.query { values[name, default: []].append(value) }
        for (name, texts) in values.sorted(by: { $0.key < $1.key }) {
            let place = "\(operation.name): request query \(name)"
            let candidates = operation.parameters(name, in: .query)
            guard !candidates.isEmpty else {
                findings.append(finding(.unknownParameter, place, "the operation has no such parameter"))
                continue
            }
            findings += try parameterFaults(texts, candidates, checker).map { finding($0.rule, place, $0.text) }
        }
        for (name, text) in operation.path.arguments(path).sorted(by: { $0.key < $1.key }) {
            let candidates = operation.parameters(name, in: .path)
            let place = "\(operation.name): request path \(name)"
            let texts = [text.removingPercentEncoding ?? text]
            findings += try parameterFaults(texts, candidates, checker).map { finding($0.rule, place, $0.text) }
        }
        for parameter in operation.parameters where parameter.isRequired {
            let isThere =
                switch parameter.place {
                case .query: values[parameter.name] != nil
                case .header: exchange.requestHeader(parameter.name) != nil
                case .path, .cookie: true
                }
            guard !isThere else { continue }
            let place = "\(operation.name): request \(parameter.place.rawValue) \(parameter.name)"
            findings.append(finding(.missingParameter, place, "the required parameter is missing"))
        }
        return findings + (try bodyFindings(operation, checker))
    }

    /// The faults of the description that fits best.
    private func parameterFaults(
        _ texts: [String], _ candidates: [APIParameter], _ checker: SchemaChecker
    ) throws(DocumentError) -> [SchemaChecker.Fault] {
        var best: [SchemaChecker.Fault]?
        for candidate in candidates {
            let schema = try APIDocument.resolve(candidate.schema, in: document.json)
            let faults = try checker.faults(of: ParameterText.value(texts, schema), schema)
            if faults.count < best?.count ?? .max { best = faults }
        }
        return best ?? []
    }

    private func bodyFindings(
        _ operation: APIOperation, _ checker: SchemaChecker
    ) throws(DocumentError) -> [Finding] {
        let place = "\(operation.name): request body"
        guard let body = exchange.requestBody else { return [] }
        guard let schemas = operation.requestBody else {
            return body.isEmpty ? [] : [finding(.undocumentedBody, place, "the operation takes no body")]
        }
        guard !body.isEmpty else {
            return operation.isRequestBodyRequired ? [finding(.missingBody, place, "the body is missing")] : []
        }
        let type = exchange.requestHeader("Content-Type") ?? ""
        guard let schema = ContentType.entry(of: schemas, for: type) else {
            let known = schemas.keys.sorted().joined(separator: ", ")
            return [finding(.contentType, place, "'\(type)' is none of \(known)")]
        }
        if ContentType.essence(type) == "multipart/form-data" {
            let form = FormFields.value(
                body, contentType: type, try APIDocument.resolve(schema, in: document.json))
            return try checker.faults(of: form, schema).map { finding($0, place) }
        }
        guard let value = try? JSONValue(parsing: body) else { return [finding(.json, place, "the body is no JSON")] }
        return try checker.faults(of: value, schema).map { finding($0, place) }
    }

    // MARK: The answer

    private func responseFindings(_ operation: APIOperation) throws(DocumentError) -> [Finding] {
        let place = "\(operation.name): response \(exchange.status)"
        guard let response = operation.responses[String(exchange.status)] ?? operation.responses["default"] else {
            let known = operation.responses.keys.sorted().joined(separator: ", ")
            return [finding(.status, place, "documented are \(known)")] + errorFindings(place)
        }
        guard exchange.status != 204 else {
            let isEmpty = exchange.responseBody?.isEmpty ?? true
            return isEmpty ? [] : [finding(.undocumentedBody, place, "no content has no body")]
        }
        guard !response.schemas.isEmpty else { return errorFindings(place) }
        let type = exchange.responseHeader("Content-Type") ?? ""
        guard let schema = ContentType.entry(of: response.schemas, for: type) else {
            let known = response.schemas.keys.sorted().joined(separator: ", ")
            return [finding(.contentType, place, "'\(type)' is none of \(known)")]
        }
        guard ContentType.isJSON(type), let body = exchange.responseBody else { return [] }
        guard let value = try? JSONValue(parsing: body) else { return [finding(.json, place, "the body is no JSON")] }
        let checker = SchemaChecker(document: document.json, direction: .response)
        return try checker.faults(of: value, schema).map { finding($0, place) }
    }

    /// A refusal whose body is not documented must have the shape of one of the layers, or be no JSON at all.
    private func errorFindings(_ place: String) -> [Finding] {
        guard exchange.status >= 400, ContentType.isJSON(exchange.responseHeader("Content-Type") ?? ""),
            let body = exchange.responseBody
        else { return [] }
        guard let value = try? JSONValue(parsing: body) else { return [finding(.json, place, "the body is no JSON")] }
        guard !ErrorShape.isKnown(value) else { return [] }
        return [finding(.errorShape, place, "no layer writes a refusal so: \(value)")]
    }

    // MARK: Findings

    private func finding(_ rule: Finding.Rule, _ place: String, _ text: String) -> Finding {
        Finding(rule: rule, place: "\(document.name) \(place)", text: text)
    }

    private func finding(_ fault: SchemaChecker.Fault, _ place: String) -> Finding {
        let pointer = fault.pointer.replacing(/\/\d+(?=\/|$)/, with: "/*")
        return finding(fault.rule, pointer.isEmpty ? place : "\(place) \(pointer)", fault.text)
    }
}
