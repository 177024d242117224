import BelayServer
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

/// The journal as server-sent events, over sockets where it matters.
@Suite(.timeLimit(.minutes(1))) struct JournalStreamTests {
    /// One event of a stream.
    private struct Event: Equatable {
        var id: Int
        var kind: String
    }

    /// Reads a stream's events up to one of a kind, or to its end.
    ///
    /// The frames of chunks in between are skipped.
    private func events(
        _ lines: inout AsyncStream<String>.Iterator, upTo last: String? = nil
    ) async throws -> [Event] {
        var events: [Event] = []
        var id: Int?
        while let line = await lines.next() {
            if line.hasPrefix("id: ") { id = Int(line.dropFirst(4)) }
            if line.hasPrefix("event: ") {
                events.append(Event(id: try #require(id), kind: String(line.dropFirst(7))))
            }
            if line.hasPrefix("data: ") {
                let data = try JSONValue(parsing: String(line.dropFirst(6)))
                #expect(data["sequence"]?.intValue == events.last?.id)
                #expect(data["kind"]?.stringValue == events.last?.kind)
                if let last, events.last?.kind == last { break }
            }
            if line == "0" { break }  // the last chunk
        }
        return events
    }

    @Test func `a run is followed live, to its last entry`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let id = try await test.start("gated", client)
            let socket = try SocketClient(port: client.port)
            try socket.get("/runs/\(id)/events")
            var lines = socket.lines.makeAsyncIterator()
            var head: [String] = []
            while let line = await lines.next(), !line.isEmpty { head.append(line) }
            #expect(head.first == "HTTP/1.1 200 OK")
            #expect(head.contains("Content-Type: text/event-stream"))
            #expect(head.contains("Cache-Control: no-store"))
            #expect(head.contains("X-Accel-Buffering: no"))
            var seen = try await events(&lines, upTo: "step.succeeded")
            #expect(seen.last?.kind == "step.succeeded")
            await test.gate.open()
            seen += try await events(&lines)
            #expect(seen.last?.kind == "run.succeeded")
            #expect(try await seen.map(\.kind) == test.journal(of: id))
            #expect(await lines.next()?.isEmpty == true, "the stream has ended")
        }
    }

    @Test func `a follower that was cut off goes on where it was`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let id = try await test.start("gated", client)
            let first = try SocketClient(port: client.port)
            try first.get("/runs/\(id)/events")
            var lines = first.lines.makeAsyncIterator()
            var seen = try await events(&lines, upTo: "step.started")
            first.disconnect()
            await test.gate.open()
            _ = try await test.engine.waitUntilSettled(runID: id)
            let second = try SocketClient(port: client.port)
            try second.get("/runs/\(id)/events", headers: ["Last-Event-ID: \(try #require(seen.last).id)"])
            lines = second.lines.makeAsyncIterator()
            seen += try await events(&lines)
            #expect(try await seen.map(\.kind) == test.journal(of: id))
        }
    }

    @Test(arguments: [("99999999", 0), ("none", 5), ("-1", 5), ("9999999999999999999999", 5)])
    func `an odd last id costs nothing but repetition`(last: String, count: Int) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let id = try await test.start("greet", client)
            _ = try await test.engine.waitUntilSettled(runID: id)
            let socket = try SocketClient(port: client.port)
            try socket.get("/runs/\(id)/events", headers: ["Last-Event-ID: \(last)"])
            var lines = socket.lines.makeAsyncIterator()
            #expect(try await events(&lines).count == count)
        }
    }

    @Test func `a follower that goes away is forgotten`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let id = try await test.start("gated", client)
            let sockets = try (1...3).map { _ in try SocketClient(port: client.port) }
            for socket in sockets { try socket.get("/runs/\(id)/events") }
            try await test.waitForFollowers { $0 >= 3 }
            for socket in sockets { socket.disconnect() }
            try await test.waitForFollowers { $0 == 0 }
        }
    }

    @Test func `a stop of the service ends the streams`() async throws {
        let test = try TestServer()
        let (socket, id) = try await test.test(.live) { client async throws in
            let id = try await test.start("gated", client)
            let socket = try SocketClient(port: client.port)
            try socket.get("/runs/\(id)/events")
            try await test.waitForFollowers { $0 >= 1 }
            return (socket, id)
        }
        #expect(!id.isEmpty)
        for await _ in socket.lines {}  // ends, or the time limit strikes
        try await test.waitForFollowers { $0 == 0 }
    }

    @Test func `no entry is lost however the stream and the run race`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            for _ in 1...3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...40 { group.addTask { try await follow(test, client) } }
                    try await group.waitForAll()
                }
            }
            try await test.waitForFollowers { $0 == 0 }
        }
    }

    /// Starts a run, follows it at once, and compares what was told with the journal.
    private func follow(_ test: TestServer, _ client: any TestClientProtocol) async throws {
        let id = try await test.start("greet", client)
        let text = try await client.get("/runs/\(id)/events").text
        let kinds = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
        #expect(kinds.last == "run.succeeded")
        #expect(try await kinds == test.journal(of: id))
    }

    @Test func `too many streams are turned away for now`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let id = try await test.start("gated", client)
            var followers: [AsyncStream<Void>] = []
            for _ in 1...BelayServer.connectionsMax / 2 { followers.append(await test.engine.watch.wakeUps(runID: id)) }
            let answer = try await client.get("/runs/\(id)/events")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.header("Retry-After") == "5")
            withExtendedLifetime(followers) {}
        }
    }
}
