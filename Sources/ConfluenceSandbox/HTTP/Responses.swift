import Hummingbird
import JSON

extension Response {
    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: value.serialized())))
        response.headers[.contentType] = "application/json"
        return response
    }

    /// An answer without a body.
    static func noContent() -> Response {
        Response(status: .noContent)
    }

    /// A v2 list: the next stretch is named in the `Link` header and in `_links.next`, both relative to the host.
    static func list(_ items: [JSONValue], next cursor: Cursor?, call: Call, site: SiteAddress) -> Response {
        var links: [String: JSONValue] = ["base": .string(site.baseURL)]
        let next = cursor.map { cursor in
            call.sitePath + "?" + call.query.encoded(replacing: [("cursor", cursor.text)])
        }
        if let next { links["next"] = .string(next) }
        var response = json(["results": .array(items), "_links": .object(links)])
        if let next { response.headers[named: "Link"] = "<\(next)>; rel=\"next\"" }
        return response
    }
}

/// Where the site is reached.
struct SiteAddress: Sendable {
    let host: String
    var port: Int
    let contextPath: String

    /// The site's origin and context path: `http://127.0.0.1:8090/wiki`.
    var baseURL: String { origin(host) + contextPath }

    /// The origin of the media host: this server under another name, so that a client sees another origin.
    var mediaOrigin: String { origin(host == "127.0.0.1" ? "localhost" : "127.0.0.1") }

    /// The site's scheme, host and port.
    var origin: String { origin(host) }

    private func origin(_ host: String) -> String { "http://\(host):\(port)" }
}
