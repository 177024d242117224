import HTTPTypes
import Hummingbird
import JSON

/// An error as the API answers it: problem details (RFC 9457).
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// What went wrong this time, and what to do about it.
    var detail: String
    /// The single faults of a request that is well-formed but wrong.
    var faults: [Fault] = []
    var headers: HTTPFields = [:]

    /// One fault of a request.
    struct Fault: Sendable {
        /// Where in the request's body, as a JSON pointer (RFC 6901).
        var pointer: String
        var detail: String
    }

    init(_ status: HTTPResponse.Status, _ detail: String, faults: [Fault] = [], headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers
    }

    /// The answer.
    func response(requestID: String, path: String) -> Response {
        var members: [String: JSONValue] = [
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": .int(status.code),
            "detail": .string(detail), "instance": .string(path), "request_id": .string(requestID),
        ]
        if !faults.isEmpty {
            members["errors"] = .array(
                faults.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] })
        }
        var response = Response.json(.object(members), status: status)
        response.headers[.contentType] = "application/problem+json"
        response.headers.append(contentsOf: headers)
        return response
    }
}

extension Response {
    /// An answer of JSON.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: value.serialized() + "\n")))
    }
}
