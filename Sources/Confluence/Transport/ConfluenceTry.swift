internal import HTTP

/// One try of a call to Confluence, as a log may tell of it: neither query nor body nor token is in it.
public struct ConfluenceTry: Sendable, CustomStringConvertible {
    /// The method and where it went: `GET example.atlassian.net/wiki/api/v2/pages/123`.
    public let call: String
    /// What came of it: the status of the answer, or why there was none.
    public let outcome: String
    /// Confluence's identifier of the request, when there was an answer with one.
    public let requestID: String?
    /// How long it took.
    public let duration: Duration

    /// All of it on one line.
    public var description: String {
        let milliseconds = Int((duration / .milliseconds(1)).rounded())
        return "\(call): \(outcome) in \(milliseconds) ms\(requestID.map { ", request \($0)" } ?? "")"
    }
}

extension ConfluenceClient {
    /// Sends a request, and tells whoever wants to know what came of it.
    func observed(
        _ call: APICall, _ request: HTTPRequest, _ perform: (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard let onTry else { return try await perform(request) }
        let start = ContinuousClock.now
        func tell(_ outcome: String, _ requestID: String? = nil) {
            onTry(
                ConfluenceTry(call: place(call), outcome: outcome, requestID: requestID, duration: .now - start))
        }
        do {
            let response = try await perform(request)
            tell("status \(response.status)", requestID(response))
            return response
        } catch {
            tell((error as? HTTPError)?.code.rawValue ?? "cancelled")
            throw error
        }
    }
}
