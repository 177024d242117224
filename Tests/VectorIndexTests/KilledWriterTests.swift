import Foundation
import Testing
import VectorIndex
import VectorIndexTesting

/// A process that is killed while it writes leaves what it was told is done, and what it was doing as a whole or not at
/// all.
@Suite struct KilledWriterTests {
    private static let kills = 30

    @Test func `a writer killed at any moment loses nothing that was done`() async throws {
        let folder = try TemporaryFolder()
        var random = SplitMix(state: 7)
        var content = Script.Content()
        var next = 0
        var cutShort = 0
        for _ in 0..<Self.kills {
            let microseconds = Int.random(in: 0..<40_000, using: &random)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = folder.path as String, first = next as Int, delay = microseconds as Int] in
                try await ScriptedWriter(folder: path).run(from: first, killedAfter: delay)
            }
            let log = try ScriptedWriter(folder: folder.path).takeLog()
            while next <= log.done {
                Script.apply(next, to: &content)
                next += 1
            }
            let found = try await stored(in: folder)
            let before = content
            let isCut = log.begun == next
            if isCut { Script.apply(next, to: &content) }
            let isAsBefore = Self.areSame(found, before)
            let isDone = isCut && Self.areSame(found, content)
            #expect(isAsBefore || isDone, "killed in step \(log.begun), \(log.done) was done")
            if isDone { next += 1 } else { content = before }
            if isCut { cutShort += 1 }
        }
        #expect(next > Self.kills)
        #expect(cutShort > Self.kills / 2)
    }

    /// What a store holds that is opened anew, as after a crash.
    private func stored(in folder: TemporaryFolder) async throws -> Script.Content {
        let store = try EmbeddedVectorStore(path: folder.store, dimension: Script.dimension, identity: "model")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ["vectors", "vectors.lock"])
        let query = [Float](repeating: 0.1, count: Script.dimension)
        let found = try await store.nearest(to: query, limit: 10_000, among: nil).map(\.id)
        let content = try await store.vectors(of: found)
        #expect(content.keys.sorted() == found.sorted())
        return content
    }

    /// Whether two contents are the same, but for the rounding of numbers.
    private static func areSame(_ a: Script.Content, _ b: Script.Content) -> Bool {
        a.count == b.count
            && a.allSatisfy { id, vector in
                b[id].map { zip($0, vector).allSatisfy { abs($0 - $1) < 1e-3 } } ?? false
            }
    }
}

/// What the process that will be killed does: each step adds, replaces, removes or compacts.
private enum Script {
    typealias Content = [Int64: [Float]]

    static let dimension = 64

    enum Step {
        case add([StoredVector])
        case remove([Int64])
        case maintain
    }

    static func step(_ number: Int) -> Step {
        var random = SplitMix(state: UInt64(number))
        let own = Int64(number) * 300
        switch number % 4 {
        case 0: return .add(random.vectors(own..<own + 300, dimension: dimension))
        // Half of these replace what the step before has added.
        case 1: return .add(random.vectors(own - 50..<own + 50, dimension: dimension))
        case 2: return .remove(Array(own - 600..<own - 400))
        default: return .maintain
        }
    }

    /// What a step makes of a store's content.
    static func apply(_ number: Int, to content: inout Content) {
        switch step(number) {
        case .add(let vectors): for stored in vectors { content[stored.id] = stored.vector }
        case .remove(let ids): for id in ids { content[id] = nil }
        case .maintain: break
        }
    }
}

/// Follows the script, and logs each step before it begins and when it is done.
private struct ScriptedWriter {
    let folder: String
    private var log: String { folder + ".log" }

    func run(from first: Int, killedAfter microseconds: Int) async throws {
        let store = try EmbeddedVectorStore(path: folder + "/vectors", dimension: Script.dimension, identity: "model")
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) { kill(getpid(), SIGKILL) }
        for number in first... {
            let step = Script.step(number)
            try log.write(contentsOf: Data("begun \(number)\n".utf8))
            switch step {
            case .add(let vectors): try await store.add(vectors)
            case .remove(let ids): try await store.remove(ids)
            case .maintain: _ = try await store.maintain()
            }
            try log.write(contentsOf: Data("done \(number)\n".utf8))
        }
    }

    /// The last steps that were begun and done, -1 for none; the log begins anew.
    func takeLog() throws -> (begun: Int, done: Int) {
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        try FileManager.default.removeItem(atPath: log)
        func last(_ word: String) -> Int {
            lines.last { $0.hasPrefix(word) }.flatMap { Int($0.dropFirst(word.count + 1)) } ?? -1
        }
        return (last("begun"), last("done"))
    }
}
