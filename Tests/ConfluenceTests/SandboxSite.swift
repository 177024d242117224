import ConfluenceSandbox
import Foundation
import HTTP

@testable import Confluence

/// What a test against the whole sandbox works with.
struct SandboxSite: Sendable {
    let client: ConfluenceClient
    let sandbox: Sandbox
    let space: Space
    let http: HTTPClient
    let configuration: ConfluenceConfiguration

    /// Sends what the client has no call for.
    @discardableResult func post(_ path: String, _ json: String) async throws -> HTTPResponse {
        let user = SandboxUser.demo
        let basic = Data("\(user.name):\(user.token)".utf8).base64EncodedString()
        return try await http.execute(
            HTTPRequest(
                method: "POST", url: configuration.baseURL + path,
                headers: ["Authorization": "Basic \(basic)", "Content-Type": "application/json"],
                body: .bytes(Array(json.utf8))))
    }
}

/// Runs a test with a sandbox that has a space `OPS` of so many pages beside its home page.
func withSandbox(
    profile: SandboxProfile = .cloud, pageCount: Int = 0, chaos: SandboxChaos? = nil,
    setUp: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (SandboxSite) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for number in 0..<max(pageCount, 1) {
        let text = "# Page \(number)\n\nText of page \(number).\n\n## Steps\n\nRestart it.\n"
        try Data(text.utf8).write(to: folder.appending(path: "page-\(number).md"))
    }
    var configuration = SandboxConfiguration()
    configuration.profile = profile
    configuration.chaos = chaos
    setUp(&configuration)
    let sandbox = Sandbox(configuration: configuration)
    try await sandbox.loadFolder(folder.path, spaceKey: "OPS", spaceName: "Operations")
    let http = HTTPClient()
    let (ready, report) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sandbox.run { report.yield($0) } }
        for await _ in ready { break }
        let user = SandboxUser.demo
        let configuration = ConfluenceConfiguration(
            baseURL: await sandbox.baseURL, face: profile == .dataCenter ? .dataCenter : .cloudSite,
            credentials: .basic(user: user.name, token: ConfluenceSecret(user.token)))
        var surroundings = ConfluenceClient.Surroundings()
        if chaos != nil {
            // Nobody waits for what fails on purpose.
            surroundings.sleep = { _ in await Task.yield() }
            surroundings.gate = RequestGate(concurrency: 8, clock: .skipping(Collected()))
        }
        let client = try ConfluenceClient(configuration: configuration, http: http, surroundings: surroundings)
        try await body(
            SandboxSite(
                client: client, sandbox: sandbox, space: try await client.fetchSpace(key: "OPS"), http: http,
                configuration: configuration))
        group.cancelAll()
    }
    await http.shutdown()
}

extension SandboxProfile {
    /// One for each API that the client speaks.
    static let spoken: [SandboxProfile] = [.cloud, .dataCenter]
}
