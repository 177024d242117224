import Foundation
import Testing

@testable import Search

/// How a sync keeps its source busy.
@Suite(.timeLimit(.minutes(1))) struct SyncFlowTests {
    /// A space whose fetches can be held up.
    private actor Gate {
        let count: Int
        private(set) var listed = 0
        private(set) var fetched: Set<String> = []
        private(set) var running = 0
        private(set) var runningMax = 0
        private var held: [CheckedContinuation<Void, Never>] = []

        init(count: Int) { self.count = count }

        func list() -> RunbookPageHeader? {
            guard listed < count else { return nil }
            listed += 1
            wakeHeld()
            return header("\(listed - 1)")
        }

        /// Fetches a page as soon as `isReady` says so.
        ///
        /// Between the question and the wait nobody else may come in, or who was to wake this one has passed.
        func fetch(_ id: String, when isReady: (isolated Gate, String) -> Bool) async -> RunbookPage {
            running += 1
            runningMax = max(runningMax, running)
            while !isReady(self, id) { await withCheckedContinuation { held.append($0) } }
            running -= 1
            fetched.insert(id)
            wakeHeld()
            return RunbookPage(header: header(id), markdown: "Text \(id)")
        }

        private func wakeHeld() {
            let waiting = held
            held = []
            for one in waiting { one.resume() }
        }

        private func header(_ id: String) -> RunbookPageHeader {
            RunbookPageHeader(
                id: id, spaceKey: "OPS", title: "Page \(id)", version: 1, url: "https://wiki.example/\(id)")
        }
    }

    private struct GatedSource: RunbookSource {
        let gate: Gate
        let fetchesMax: Int
        let isReady: @Sendable (isolated Gate, String) -> Bool

        func listPages(inSpace key: String) async throws -> any AsyncSequence<RunbookPageHeader, any Error> {
            AsyncThrowingStream { await gate.list() }
        }

        func fetchPage(id: String, inSpace key: String) async throws -> RunbookPage? {
            await gate.fetch(id, when: isReady)
        }
    }

    private func sync(
        pages: Int, fetchesMax: Int, when isReady: @escaping @Sendable (isolated Gate, String) -> Bool
    ) async throws -> (report: SyncReport, gate: Gate) {
        let folder = try TemporaryFolder()
        let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        let gate = Gate(count: pages)
        let source = GatedSource(gate: gate, fetchesMax: fetchesMax, isReady: isReady)
        let report = try await index.sync(space: "OPS", from: source)
        #expect(try await index.statistics().pages == pages)
        return (report, gate)
    }

    @Test func `a page that takes long holds up no other`() async throws {
        let (report, gate) = try await sync(pages: 300, fetchesMax: 4) { gate, id in
            id != "0" || gate.fetched.count == 299
        }
        #expect(report.fetched == 300)
        #expect(await gate.runningMax <= 4)
    }

    @Test func `as many pages are fetched at once as the source likes`() async throws {
        // Nobody may end before all are under way; towards the end there are fewer.
        let (_, gate) = try await sync(pages: 160, fetchesMax: 16) { gate, _ in
            gate.running == min(16, 160 - gate.fetched.count) || gate.fetched.count > 144
        }
        #expect(await gate.runningMax == 16)
    }

    @Test func `the listing runs ahead of the fetches`() async throws {
        let (report, _) = try await sync(pages: 900, fetchesMax: 2) { gate, _ in gate.listed == 900 }
        #expect(report.seen == 900)
    }

    @Test func `a queue holds no more than its limit, and keeps the order`() async {
        let queue = BoundedQueue<Int>(limit: 3)
        async let putting: Void = {
            for number in 0..<100 where await !queue.put(number) { return }
            await queue.finish()
        }()
        var taken: [Int] = []
        while case let batch = await queue.take(max: 50), !batch.isEmpty {
            #expect(batch.count <= 3)
            taken += batch
        }
        await putting
        #expect(taken == Array(0..<100))
    }

    @Test func `closing a queue ends those who wait at either side`() async {
        let full = BoundedQueue<Int>(limit: 1)
        #expect(await full.put(1))
        async let isWanted = full.put(2)
        let empty = BoundedQueue<Int>(limit: 1)
        async let taken = empty.take(max: 1)
        await full.close()
        await empty.close()
        #expect(await isWanted == false)
        #expect(await taken.isEmpty)
        #expect(await full.take(max: 1).isEmpty)
    }
}
