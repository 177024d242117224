import ConfluenceSandbox

/// Does something while a sandbox serves, in this process.
func withSandbox<Value: Sendable>(_ body: @escaping @Sendable (Sandbox) async throws -> Value) async throws -> Value {
    let sandbox = Sandbox()
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await sandbox.run { ready.yield($0) }
            return nil
        }
        group.addTask {
            for await _ in ports { return try await body(sandbox) }
            throw CancellationError()
        }
        defer { group.cancelAll() }
        while let value = try await group.next() {
            if let value { return value }
        }
        throw CancellationError()
    }
}

extension Sandbox {
    /// What a belay needs to know to work with it.
    var environment: [String: String] {
        get async {
            [
                "CONFLUENCE_URL": await baseURL, "CONFLUENCE_USERNAME": SandboxUser.demo.name,
                "CONFLUENCE_API_TOKEN": SandboxUser.demo.token,
            ]
        }
    }
}
