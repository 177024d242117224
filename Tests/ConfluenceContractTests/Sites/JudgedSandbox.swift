import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import Testing

/// Runs `body` with the settings of a client, and of a colleague's, for a sandbox that has a space `OPS`, and reports
/// every exchange that is not as documented.
func withJudgedSandbox(
    _ site: ContractSite, _ http: HTTPClient,
    _ body:
        @escaping @Sendable (
            _ sandbox: Sandbox, _ client: ConfluenceConfiguration, _ colleague: ConfluenceConfiguration
        ) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = site.sandbox
    let judge = SharedSpecs.documents.map {
        ContractJudge(
            validator: ContractValidator(
                documents: $0, profile: configuration.profile, contextPath: configuration.contextPath))
    }
    configuration.observer = { seen in judge?.judge(Exchange(seen)) }
    let sandbox = Sandbox(configuration: configuration)
    try await sandbox.makeSpace(key: "OPS", name: "Operations")
    try await withRunning(sandbox) {
        try await body(
            sandbox, try await site.client(of: sandbox, folder: folder.path, http: http),
            await site.colleague(of: sandbox))
    }
    for finding in judge?.findings ?? [] { Issue.record("\(finding)") }
}

/// Runs `body` while a sandbox answers.
func withRunning(_ sandbox: Sandbox, _ body: @escaping @Sendable () async throws -> Void) async throws {
    let (ready, isReady) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { isReady.finish() }
            try await sandbox.run { isReady.yield($0) }
        }
        var isAnswering = false
        for await _ in ready {
            isAnswering = true
            break
        }
        if isAnswering { try await body() }
        group.cancelAll()
        try await group.waitForAll()
    }
}
