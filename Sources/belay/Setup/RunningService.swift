import Foundation
import HTTP
import JSON
import StepKit

/// The service that is at work on a data folder, as commands on the same machine reach it.
struct RunningService {
    /// Where it listens.
    var url: String
    /// What it lets commands in with; `nil` when it has given none.
    var token: Secret?
    /// Its public key, when it speaks TLS: what its certificate says does not matter on this machine.
    var pin: String?
    var http: HTTPClient

    /// Posts to it.
    ///
    /// - Parameters:
    ///   - path: the path and the query.
    ///   - body: what to send.
    /// - Returns: the answer.
    /// - Throws: `CommandFailure` with the service's own words when it refuses; `HTTPError` when it is not reached.
    func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let token { headers["Authorization"] = "Bearer \(token.reveal())" }
        if let user = ProcessInfo.processInfo.environment["USER"] { headers["Belay-User"] = user }
        let response = try await http.execute(
            HTTPRequest(
                method: "POST", url: url + path, headers: headers, body: .bytes(Array(body.serialized().utf8)),
                pinnedKey: pin))
        let answer = try? JSONValue(parsing: response.body)
        guard response.status < 300 else {
            let detail = answer?["detail"]?.stringValue
            throw CommandFailure(
                response.status < 500 ? .wrongData : .unavailable, detail ?? "\(url)\(path) answered \(response.status)"
            )
        }
        return answer ?? .null
    }
}
