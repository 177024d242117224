import Foundation
import HTTP
import JSON
import Testing

/// Starts `belay sandbox`, and does something with belays that know it, as its own lines tell them.
///
/// - Parameters:
///   - folder: where all of them work.
///   - arguments: what the sandbox is told.
///   - last: the setting that it prints last.
///   - body: gets how belays are started.
/// - Throws: what `body` throws, and what keeps the sandbox from starting.
func withSandboxCommand(
    _ folder: TestFolder, _ arguments: [String], last: String = "CONFLUENCE_API_TOKEN",
    _ body: @escaping @Sendable (BelayCommand) async throws -> Void
) async throws {
    let end = try await BelayCommand(folder: folder)
        .running(["sandbox", "--port", "0"] + arguments) { sandbox in
            _ = try await sandbox.line(containing: "export \(last)=")
            var belay = BelayCommand(folder: folder)
            for line in await sandbox.output.text.split(separator: "\n") where line.hasPrefix("export ") {
                let pair = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
                belay.environment[String(pair[0])] = String(pair[1])
            }
            try await body(belay)
            sandbox.signal(SIGTERM)
            await sandbox.output.end()
        }
    #expect(end.code == 0, "\(end.output)")
    #expect(!end.output.contains("error"), "\(end.output)")
}

/// The control paths of a `belay sandbox`.
struct SandboxControl: Sendable {
    private let url: String
    private let http: HTTPClient

    /// - Parameters:
    ///   - belay: a command that knows the sandbox.
    ///   - http: what carries the requests.
    /// - Throws: when the command knows none.
    init(_ belay: BelayCommand, _ http: HTTPClient) throws {
        url = try HTTPURL(try #require(belay.environment["CONFLUENCE_URL"])).description + "/__sandbox"
        self.http = http
    }

    /// The answer to a question.
    func get(_ path: String) async throws -> JSONValue {
        let response = try await http.execute(HTTPRequest(url: url + path))
        try #require(response.isSuccess, "GET \(path): \(response.text)")
        return try JSONValue(parsing: response.body)
    }

    /// Tells the sandbox to do something.
    func post(_ path: String, _ body: JSONValue = [:]) async throws {
        let response = try await http.execute(
            HTTPRequest(method: "POST", url: url + path, body: .bytes(Array(body.serialized().utf8))))
        try #require(response.isSuccess, "POST \(path): \(response.text)")
    }
}
