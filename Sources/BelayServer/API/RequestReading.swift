import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit

/// The largest body that the API and the webhooks take.
let bodyBytesMax = 1 << 20

/// How long a body may take to arrive.
let bodyTimeMax = Duration.seconds(30)

extension Request {
    /// The whole body.
    ///
    /// - Throws: `Problem` 408 when it does not arrive in time, 413 when it is too large.
    func collectBytes(bytesMax: Int = bodyBytesMax, within limit: Duration = bodyTimeMax) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            defer { group.cancelAll() }
            group.addTask { [body] in try await Self.collectBytes(body, bytesMax) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Problem(.requestTimeout, "the body did not arrive within \(limit.components.seconds) seconds")
            }
            return try await group.next() ?? []
        }
    }

    private static func collectBytes(_ body: RequestBody, _ bytesMax: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= bytesMax else {
                throw Problem(.contentTooLarge, "the body may have at most \(bytesMax) bytes")
            }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    /// The body as a JSON object; an empty body is an empty object.
    ///
    /// - Parameters:
    ///   - schema: what the object must be.
    ///   - bytesMax: the largest body.
    /// - Returns: the object's members.
    /// - Throws: `Problem` 400, 408, 413, 415 or 422.
    func collectObject(_ schema: JSONSchema, bytesMax: Int = bodyBytesMax) async throws -> [String: JSONValue] {
        let object = try await collectObject(bytesMax: bytesMax)
        let faults = schema.violations(of: .object(object))
            .map { Problem.Fault(pointer: $0.pointer, detail: $0.message) }
        if let first = faults.first {
            throw Problem(.unprocessableContent, "\(first.pointer): \(first.detail)", faults: faults)
        }
        return object
    }

    /// The body as a JSON object with some members; an empty body is an empty object.
    ///
    /// - Throws: `Problem` 400, 408, 413, 415 or 422.
    func collectObject(allowing members: Set<String>) async throws -> [String: JSONValue] {
        let object = try await collectObject(bytesMax: bodyBytesMax)
        let known = members.sorted().joined(separator: ", ")
        let faults = object.keys.filter { !members.contains($0) }.sorted()
            .map {
                Problem.Fault(at: $0, detail: "'\($0)' is not known here; known: \(known)")
            }
        guard faults.isEmpty else {
            throw Problem(.unprocessableContent, faults[0].detail, faults: faults)
        }
        return object
    }

    private func collectObject(bytesMax: Int) async throws -> [String: JSONValue] {
        let bytes = try await collectBytes(bytesMax: bytesMax)
        guard !bytes.isEmpty else { return [:] }
        if let type = headers[.contentType],
            type.prefix(while: { $0 != ";" }).trimmingCharacters(in: .whitespaces).lowercased() != "application/json"
        {
            throw Problem(.unsupportedMediaType, "send application/json, not \(type)")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw Problem(.badRequest, "the body is no JSON: \(error)")
        }
        guard let object = value.objectValue else {
            throw Problem(.unprocessableContent, "the body must be a JSON object, found \(value.typeName)")
        }
        return object
    }

    /// A number in the query.
    ///
    /// - Throws: `Problem` 400 when it is none, or out of bounds.
    func number(_ name: String, default value: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = uri.queryParameters[name[...]] else { return value }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest,
                "'\(name)' must be a number from \(range.lowerBound) to \(range.upperBound), found '\(text)'")
        }
        return number
    }

    /// A whole number in the query, which the table of routes has checked.
    func number(_ name: String, default value: Int) -> Int {
        uri.queryParameters[name[...]].flatMap { Int($0) } ?? value
    }

    /// A text in the query.
    func text(_ name: String) -> String? {
        uri.queryParameters[name[...]].map(String.init)
    }
}
