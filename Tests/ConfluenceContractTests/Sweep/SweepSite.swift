import Foundation
import HTTP
import JSON
import Testing

@testable import ConfluenceSandbox

/// A sandbox with one thing of each kind, and a way to send it whatever one likes.
struct SweepSite: Sendable {
    let sandbox: Sandbox
    let judge: ContractJudge
    let http: HTTPClient
    let profile: SandboxProfile
    /// The site's address.
    let baseURL: String
    let ids: SweepIDs

    /// The credentials of a user who may do everything.
    static let demo =
        "Basic " + Data("\(SandboxUser.demo.name):\(SandboxUser.demo.token)".utf8).base64EncodedString()

    /// The account id of that user.
    static let accountID = Principal(name: SandboxUser.demo.name).accountID

    /// Where the site's APIs are asked: the address and what stands before both.
    var contextPath: String { sandbox.configuration.contextPath }

    /// Sends a request and holds it and its answer against the documents; of a request that is wrong on purpose
    /// only the answer.
    @discardableResult
    func send(
        _ method: String, _ path: String, _ body: SweepBody = .none, isWrong: Bool = false,
        as authorization: String? = SweepSite.demo
    ) async throws -> HTTPResponse {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        headers["Authorization"] = authorization
        if case .json = body { headers["Content-Type"] = "application/json" }
        if case .form = body { headers["X-Atlassian-Token"] = "no-check" }
        let response = try await http.execute(
            HTTPRequest(
                method: method, url: baseURL + path, headers: headers, body: body.http, timeout: .seconds(20),
                redirects: .none))
        var exchange = Exchange(
            method: method, target: contextPath + path, status: response.status,
            responseHeaders: response.headers.fields.map { ($0.name, $0.value) }, responseBody: response.body)
        exchange.requestHeaders = headers.fields.map { ($0.name, $0.value) }
        // The client makes the form: its own tests look at it.
        exchange.requestBody = body.bytes
        judge.judge(exchange, isAnswerOnly: isWrong)
        return response
    }

    /// The JSON of an answer that must be a success.
    func sendJSON(_ method: String, _ path: String, _ body: SweepBody = .none) async throws -> JSONValue {
        let response = try await send(method, path, body)
        try #require(response.isSuccess, "\(method) \(path): \(response.status) \(response.text)")
        return try JSONValue(parsing: response.body)
    }
}

/// What a request of the sweep carries.
enum SweepBody: Sendable {
    case none
    case json(JSONValue)
    /// A form with one file.
    case form(fileName: String, content: String)

    fileprivate var http: HTTPBody {
        switch self {
        case .none: .none
        case .json(let value): .bytes(Array(value.serialized().utf8))
        case .form(let fileName, let content):
            .multipart([
                HTTPPart(
                    name: "file", filename: fileName, contentType: "text/plain", content: .bytes(Array(content.utf8))),
                HTTPPart(name: "minorEdit", content: .bytes(Array("true".utf8))),
            ])
        }
    }

    fileprivate var bytes: [UInt8]? {
        switch self {
        case .none: []
        case .json(let value): Array(value.serialized().utf8)
        case .form: nil
        }
    }
}

/// The things of a sweep's site, for the placeholders of paths.
struct SweepIDs: Sendable {
    var spaceKey = "OPS"
    var space = ""
    /// A page with a child, two versions, labels, attachments and whatever else a page can have.
    var page = ""
    var attachment = ""
    /// By the part of the path before the placeholder, `footer-comments`, or with its owner, `pages/properties`.
    var others: [String: String] = [:]

    /// A path with its placeholders filled; `nil` when nothing is there to fill one with.
    func fill(_ path: String) -> String? {
        var filled: [String] = []
        var template: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            defer { template.append(part) }
            guard part.hasPrefix("{") else {
                filled.append(String(part))
                continue
            }
            // What is in a space goes by its type.
            let isType = template.suffix(2) == ["{key}", "content"]
            let word = template.last.map(String.init) ?? ""
            // What belongs to something has another id for each kind of owner: `pages/properties`.
            let owner = template.count > 2 ? template[template.count - 3] + "/" + word : word
            guard let value = isType ? "page" : others[owner] ?? value(after: word) else { return nil }
            filled.append(value)
        }
        return filled.joined(separator: "/")
    }

    private func value(after part: String) -> String? {
        switch part {
        case "pages", "content": page
        case "spaces": space
        case "space": spaceKey
        case "attachments", "attachment": attachment
        case "versions", "version": "1"
        default: others[part]
        }
    }
}
