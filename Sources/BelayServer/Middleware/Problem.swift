import Foundation
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

        /// A fault of the member that a path of names leads to.
        init(at path: String..., detail: String) {
            pointer = path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
            self.detail = detail
        }

        init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// What a request says may be a megabyte long, or wrong a thousand times; an answer stays short.
    private static let charactersMax = 1000
    private static let faultsMax = 20

    init(_ status: HTTPResponse.Status, _ detail: String, faults: [Fault] = [], headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers
    }

    /// The answer.
    func response(requestID: String, path: String) -> Response {
        var members: [String: JSONValue] = [
            "type": .string(ProblemType(status).uri), "title": .string(status.reasonPhrase),
            "status": .int(status.code),
            "detail": Self.clipped(detail), "instance": Self.clipped(path), "request_id": .string(requestID),
        ]
        if !faults.isEmpty {
            members["errors"] = .array(
                faults.prefix(Self.faultsMax)
                    .map {
                        ["pointer": Self.clipped($0.pointer), "detail": Self.clipped($0.detail)]
                    })
        }
        var response = Response.json(.object(members), status: status)
        response.headers[.contentType] = "application/problem+json"
        response.headers.append(contentsOf: headers)
        return response
    }

    private static func clipped(_ text: String) -> JSONValue {
        .string(text.count > charactersMax ? text.prefix(charactersMax) + "…" : text)
    }
}

extension Response {
    /// An answer of JSON; one that is all well can be asked for again with its tag.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        let bytes = value.serializedBytes() + [UInt8(ascii: "\n")]
        var headers = headers
        headers[.contentType] = "application/json"
        if status == .ok, headers[.cacheControl] == nil {
            headers[.eTag] = EntityTag(of: bytes).text
            // To be kept, but never used without asking.
            headers[.cacheControl] = "private, no-cache"
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An answer of plain text.
    static func text(_ text: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A page for people, which may load nothing and be framed by nobody.
    static func page(_ html: String) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "private, no-cache"]
        headers[.eTag] = EntityTag(of: Array(html.utf8)).text
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    /// A link to the page after this one (RFC 8288).
    static func link(toNext path: String, _ parameters: [(name: String, value: String)]) -> HTTPFields {
        let query = parameters.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
        guard let name = HTTPField.Name("Link") else { return [:] }
        return [name: "<\(path)?\(query)>; rel=\"next\""]
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_", "~"])) ?? ""
    }
}
