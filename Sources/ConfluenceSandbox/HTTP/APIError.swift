import Hummingbird

/// A refusal, before it is known in which of Confluence's shapes it is written.
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    /// v2's code, such as `NOT_FOUND`.
    let code: String
    /// v2's title; with the exception's name before it also v1's message.
    var message: String
    /// Version 1's own words, where they differ.
    var v1Message: String?
    /// Data Center's own words, where they differ from version 1 on Cloud.
    var dataCenterMessage: String?
    var detail: String?
    /// The last part of v1's exception name.
    let exception: String
    /// v2 writes the status of a conflict as a string; clients must take both (recorded on a live site).
    var isStatusText = false
    /// Some refusals come from in front of the API, as plain text.
    var isPlainText = false
    /// The `WWW-Authenticate` header of a 401.
    var challenge: String?
    /// The `X-Failure-Category` header of a refusal by the gateway.
    var failureCategory: String?
    /// Whether it comes from the gateway, whatever path was called.
    var isFromGateway = false
    /// Whether somebody may see something, but not do this with it: version 2 says then that it is not found.
    var isNotPermitted = false
    /// More headers of the answer.
    var fields: [(String, String)] = []
    /// The page that Data Center's login filter answers with, instead of JSON.
    var html: String?
}
