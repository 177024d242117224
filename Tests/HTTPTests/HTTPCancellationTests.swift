import HTTP
import Testing

@Suite struct HTTPCancellationTests {
    @Test func `cancelling the task cancels the transfer at once`() async throws {
        try await withServer { _ in
            .hang
        } _: { server, client in
            let task = Task { try await client.execute(HTTPRequest(url: server.url())) }
            for await _ in server.received { break }
            let started = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - started < .seconds(1))
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.execute(HTTPRequest(url: server.url()))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a storm of cancellations harms no other request`() async throws {
        try await withServer {
            $0.target == "/hang" ? .hang : .response(200, [:], Array($0.target.utf8))
        } _: {
            server, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    // Some hang until cancelled, some are cancelled early, some after they have ended.
                    let target = number.isMultiple(of: 3) ? "/hang" : "/\(number)"
                    let task = Task { try await client.execute(HTTPRequest(url: server.url(target))) }
                    group.addTask {
                        if number.isMultiple(of: 2) { await Task.yield() }
                        if number % 3 == 2 { _ = try await task.value }
                        task.cancel()
                        switch await task.result {
                        case .success(let response): #expect(response.text == target)
                        case .failure(let error): #expect(error is CancellationError, "\(error)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let response = try await client.execute(HTTPRequest(url: server.url("/after")))
            #expect(response.text == "/after")
        }
    }

    @Test func `a request ends at its timeout, also while it waits for a connection`() async throws {
        let configuration = HTTPClientConfiguration(maxConnectionsPerHost: 1)
        try await withServer(configuration: configuration) { _ in
            .hang
        } _: { server, client in
            let first = Task { try await client.execute(HTTPRequest(url: server.url())) }
            for await _ in server.received { break }
            let started = ContinuousClock.now
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url(), timeout: .milliseconds(150)))
            }
            #expect(ContinuousClock.now - started < .seconds(3))
            #expect(error?.code == .timeout)
            #expect(error?.isConnectionFailure == true)
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            let sent = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url(), timeout: .milliseconds(150)))
            }
            #expect(sent?.code == .timeout)
            #expect(sent?.isConnectionFailure == false)
        }
    }
}
