import Foundation
import HTTP
import JSON
import Testing

/// The HTTP interface of a belay that serves.
struct ServerAPI: Sendable {
    let url: String
    let http: HTTPClient

    /// Does something with the interface of a server.
    static func with<Value>(_ url: String, _ body: (ServerAPI) async throws -> Value) async throws -> Value {
        let http = HTTPClient()
        do {
            let value = try await body(ServerAPI(url: url, http: http))
            await http.shutdown()
            return value
        } catch {
            await http.shutdown()
            throw error
        }
    }

    func get(_ path: String) async throws -> JSONValue {
        let response = try await http.execute(HTTPRequest(url: url + path))
        #expect(response.status == 200, "GET \(path): \(response.text)")
        return try JSONValue(parsing: response.body)
    }

    func post(_ path: String, _ body: JSONValue) async throws -> (status: Int, body: JSONValue) {
        let response = try await http.execute(
            HTTPRequest(
                method: "POST", url: url + path, headers: ["Content-Type": "application/json"],
                body: .bytes(Array(body.serialized().utf8))))
        return (response.status, try JSONValue(parsing: response.body))
    }

    /// Starts a run, and gives its id.
    func start(_ workflow: String, _ inputs: JSONValue = [:]) async throws -> String {
        let (status, body) = try await post("/workflows/\(workflow)/runs", ["inputs": inputs])
        try #require(status == 201 || status == 202, "starting \(workflow): \(body)")
        return try #require(body["id"]?.stringValue)
    }

    /// Waits until a run has ended: its live stream ends then.
    func end(of run: String) async throws -> JSONValue {
        let stream = try await http.execute(HTTPRequest(url: "\(url)/runs/\(run)/events", timeout: .seconds(60)))
        #expect(stream.status == 200, "\(stream.text)")
        return try await get("/runs/\(run)")
    }

    /// Waits until a run is in a state, at most as long as the test may take.
    func run(_ run: String, reaches state: String) async throws -> JSONValue {
        while true {
            try Task.checkCancellation()
            let view = try await get("/runs/\(run)")
            if view["state"]?.stringValue == state { return view }
        }
    }
}

extension JSONValue {
    /// The step of a run, as the API shows both.
    func step(_ id: String) throws -> JSONValue {
        try #require(self["steps"]?.arrayValue?.first { $0["id"]?.stringValue == id }, "no step \(id) in \(self)")
    }

    var state: String { self["state"]?.stringValue ?? "" }
    var attempts: [JSONValue] { self["attempts"]?.arrayValue ?? [] }
}
