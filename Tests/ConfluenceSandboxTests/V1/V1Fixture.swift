import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// Where version 1 stands in the profiles that have its contents.
enum V1Site: String, CaseIterable, Sendable {
    case dataCenter
    case transition

    var profile: SandboxProfile { self == .dataCenter ? .dataCenter : .cloudTransition }
    var context: String { profile.contextPath }
    var api: String { context + "/rest/api" }

    func makeFixture() async throws -> SandboxFixture {
        try await SandboxFixture { $0.profile = profile }
    }
}

extension Answer {
    /// The message of a refusal, without the exception's name.
    func refusal() throws -> String {
        let message = try #require(try json["message"]?.stringValue)
        return message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
    }

    /// Where a list goes on, as the answer says it.
    func next() throws -> String? { try json["_links"]?["next"]?.stringValue }
}

/// The body of a page's creation or update.
func pageBody(
    _ title: String, version: Int? = nil, storage: String = "<p>new</p>", parent: Int? = nil
) -> JSONValue {
    var body: [String: JSONValue] = [
        "type": "page", "title": .string(title), "space": ["key": "OPS"],
        "body": ["storage": ["value": .string(storage), "representation": "storage"]],
    ]
    if let version { body["version"] = ["number": .int(version), "message": "why", "minorEdit": true] }
    if let parent { body["ancestors"] = [["id": .string(String(parent))]] }
    return .object(body)
}
