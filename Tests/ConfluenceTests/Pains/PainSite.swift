import Confluence
import ConfluenceSandbox
import HTTP
import Testing

/// A client at a sandbox with a space `OPS`.
struct PainSite: Sendable {
    let client: ConfluenceClient
    let sandbox: Sandbox
    let space: Space

    /// Makes a page as the client does.
    func makePage(_ title: String = "Runbook", _ storage: String = "<p>First.</p>") async throws
        -> Page
    {
        try await client.createPage(in: space, title: title, storage: storage)
    }
}

/// Runs `body` with a client at a fresh sandbox.
func withPainSite(
    _ profile: SandboxProfile = .cloud, _ set: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (PainSite) async throws -> Void
) async throws {
    var configuration = SandboxConfiguration()
    configuration.profile = profile
    set(&configuration)
    let sandbox = Sandbox(configuration: configuration)
    try await sandbox.makeSpace(key: "OPS", name: "Operations")
    let http = HTTPClient()
    let (ready, isReady) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { isReady.finish() }
            try await sandbox.run { isReady.yield($0) }
        }
        var ports = ready.makeAsyncIterator()
        if await ports.next() != nil {
            let isDataCenter = profile == .dataCenter
            let token = ConfluenceSecret(SandboxUser.demo.token)
            let client = try ConfluenceClient(
                configuration: ConfluenceConfiguration(
                    baseURL: await sandbox.baseURL, face: isDataCenter ? .dataCenter : .cloudSite,
                    credentials: isDataCenter
                        ? .bearer(token) : .basic(user: SandboxUser.demo.name, token: token)),
                http: http)
            let space = try await client.fetchSpace(key: "OPS")
            try await body(PainSite(client: client, sandbox: sandbox, space: space))
        }
        group.cancelAll()
        try await group.waitForAll()
    }
    await http.shutdown()
}
