import Foundation

/// Wakes whoever follows a run when its journal has grown.
///
/// It carries no data: followers read the journal itself, so that a slow follower misses nothing and holds
/// nothing up.
public actor JournalWatch {
    private var followers: [String: [UUID: AsyncStream<Void>.Continuation]] = [:]

    /// Makes a watch without followers.
    public init() {}

    /// A stream that gives a value soon after a run's journal has grown.
    ///
    /// Several growths may give one value.
    ///
    /// - Parameter runID: the run to follow.
    /// - Returns: a stream that ends when the follower stops listening.
    public func wakeUps(runID: String) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        followers[runID, default: [:]][id] = continuation
        continuation.onTermination = { _ in Task { await self.remove(id, runID: runID) } }
        // What happened before the stream was made is worth a look, too.
        continuation.yield()
        return stream
    }

    /// How many follow runs just now.
    public var followerCount: Int { followers.values.reduce(0) { $0 + $1.count } }

    /// Wakes the followers of a run.
    func poke(runID: String) {
        for continuation in followers[runID, default: [:]].values { continuation.yield() }
    }

    private func remove(_ id: UUID, runID: String) {
        followers[runID]?[id] = nil
        if followers[runID]?.isEmpty == true { followers[runID] = nil }
    }
}
