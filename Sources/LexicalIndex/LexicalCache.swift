internal import Foundation
internal import Synchronization

/// What lookups need of the segments again and again: the ids of their documents, and how many have a term.
///
/// What a segment holds never changes, but for what was removed, and both leave that out.
final class LexicalCache: Sendable {
    /// Some megabytes of terms.
    private static let termsMax = 65_536

    private struct State {
        /// By the digest of their stored form, which no other segment has.
        var ids: [Data: [Int64]] = [:]
        /// The segments that `frequencies` is about.
        var key: [Data] = []
        var frequencies: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// The ids of segments' documents, by the segments' digests.
    func ids() -> [Data: [Int64]] { state.withLock { $0.ids } }

    /// Keeps the ids of the segments that there are now.
    func keep(_ ids: [Data: [Int64]], _ key: [Data]) {
        state.withLock { state in
            state.ids = ids
            guard state.key != key else { return }
            state.key = key
            state.frequencies = [:]
        }
    }

    /// How many documents of the segments with a key have a term: what is known, or what `count` answers.
    func frequency(of term: String, _ key: [Data], _ count: () throws -> Int) rethrows -> Int {
        if let known = state.withLock({ $0.key == key ? $0.frequencies[term] : nil }) { return known }
        let frequency = try count()
        state.withLock { state in
            // Meanwhile another transaction may have seen other segments.
            guard state.key == key else { return }
            if state.frequencies.count >= Self.termsMax { state.frequencies = [:] }
            state.frequencies[term] = frequency
        }
        return frequency
    }
}
