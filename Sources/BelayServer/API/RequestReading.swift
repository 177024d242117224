import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit

/// The largest body that the API and the webhooks take.
let bodyBytesMax = 1 << 20

/// How long a body may take to arrive.
let bodyTimeMax = Duration.seconds(30)

/// The largest whole number that every program reads alike (RFC 8259, section 6).
let exactIntegerMax = 9_007_199_254_740_991

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
        let bytes = try await collectBytes(bytesMax: bytesMax)
        if !bytes.isEmpty, let type = headers[.contentType],
            type.prefix(while: { $0 != ";" }).trimmingCharacters(in: .whitespaces).lowercased() != "application/json"
        {
            throw Problem(.unsupportedMediaType, "send application/json, not \(type)")
        }
        let value: JSONValue
        do {
            value = bytes.isEmpty ? [:] : try JSONValue(parsing: bytes)
        } catch {
            throw Problem(.badRequest, "the body is no JSON: \(error)")
        }
        guard let object = value.objectValue else {
            throw Problem(.unprocessableContent, "the body must be a JSON object, found \(value.typeName)")
        }
        var faults = schema.violations(of: value).map { Problem.Fault(pointer: $0.pointer, detail: $0.message) }
        if faults.isEmpty { faults = schema.formFaults(in: value) }
        if let first = faults.first {
            throw Problem(.unprocessableContent, "\(first.pointer): \(first.detail)", faults: faults)
        }
        return object
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
