import Foundation
import HTTP
import Networks
import Testing

@testable import Confluence

/// A client against a stub, whose waits are noted instead of waited.
struct StubSite: Sendable {
    var client: ConfluenceClient
    let requests: Collected<StubRequest>
    let waits: Collected<Duration>
    /// The pauses that all calls of the site waited for.
    let pauses: Collected<Duration>
    let gate: RequestGate
}

let stubToken = "tok-5ecret-5ecret"

/// Runs `body` with a client whose site is `handler`.
func withStubSite(
    retry: ConfluenceRetryPolicy = ConfluenceRetryPolicy(), random: Double = 1, face: ConfluenceFace = .cloudSite,
    concurrency: Int = 8, elsewhere: AddressRules? = nil,
    _ handler: @escaping @Sendable (StubRequest) -> StubReply,
    _ body: @escaping @Sendable (StubSite) async throws -> Void
) async throws {
    let requests = Collected<StubRequest>()
    let waits = Collected<Duration>()
    let pauses = Collected<Duration>()
    let gate = RequestGate(concurrency: concurrency, clock: .skipping(pauses))
    let http = HTTPClient()
    try await withStubServer(requests, handler) { port in
        let configuration = ConfluenceConfiguration(
            baseURL: "http://127.0.0.1:\(port)\(face.stubPath)", face: face,
            credentials: .basic(user: "me@example.com", token: ConfluenceSecret(stubToken)), retry: retry,
            timeout: .seconds(20), elsewhere: elsewhere)
        let surroundings = ConfluenceClient.Surroundings(
            sleep: { waits.append($0) }, now: { Date(timeIntervalSince1970: 784_111_777) }, random: { random },
            gate: gate)
        let client = try ConfluenceClient(configuration: configuration, http: http, surroundings: surroundings)
        try await body(StubSite(client: client, requests: requests, waits: waits, pauses: pauses, gate: gate))
    }
    await http.shutdown()
}

extension ConfluenceFace {
    /// The path that stands in the URL of a stub with this face.
    fileprivate var stubPath: String {
        switch self {
        case .cloudSite, .dataCenter: ""
        case .cloudGateway: "/ex/confluence/abc"
        }
    }
}

extension RequestGate.Clock {
    /// A clock whose sleeps are noted and over at once.
    static func skipping(_ sleeps: Collected<Duration>) -> RequestGate.Clock {
        let start = ContinuousClock.now
        return RequestGate.Clock(
            now: { sleeps.values.reduce(start, +) }, sleep: { sleeps.append($0) })
    }
}

/// The error that something fails with.
func failure(_ body: () async throws -> some Any) async -> ConfluenceError? {
    do {
        _ = try await body()
        Issue.record("nothing failed")
        return nil
    } catch {
        return error as? ConfluenceError
    }
}

/// A space with an id.
func stubSpace(_ id: String) -> Space { Space(id: id, key: "OPS", name: "Operations") }

/// A page in v2's JSON.
func pageJSON(id: String = "7", version: Int = 1, message: String = "", body: String? = nil) -> String {
    let storage = body.map { #","body":{"storage":{"representation":"storage","value":"\#($0)"}}"# } ?? ""
    return #"""
        {"id":"\#(id)","status":"current","title":"T","spaceId":"1","parentId":null,
         "version":{"number":\#(version),"message":"\#(message)","createdAt":"2026-07-03T13:48:15.974Z"}\#(storage),
         "_links":{"webui":"/spaces/OPS/pages/\#(id)","base":"https://wiki.example/wiki"}}
        """#
}

/// A page in Data Center's JSON.
func dataCenterPageJSON(
    id: String = "7", version: Int = 1, message: String = "", parentID: String? = "3", status: String = "current",
    body: String? = nil
) -> String {
    let storage = body.map { #","body":{"storage":{"representation":"storage","value":"\#($0)"}}"# } ?? ""
    let ancestors = parentID.map { #"[{"id":"1","type":"page"},{"id":"\#($0)","type":"page"}]"# } ?? "[]"
    return #"""
        {"id":"\#(id)","type":"page","status":"\#(status)","title":"T","space":{"id":98306,"key":"OPS"},
         "ancestors":\#(ancestors),
         "version":{"number":\#(version),"message":"\#(message)","when":"2020-01-01T10:00:00.000+0100","minorEdit":true,
          "by":{"type":"known","username":"jo","userKey":"8a1"}}\#(storage),
         "_links":{"webui":"/display/OPS/T","base":"https://wiki.example/confluence"}}
        """#
}
