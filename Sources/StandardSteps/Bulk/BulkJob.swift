public import Foundation
public import JSON
public import StepKit

/// A bulk job as it is stored.
public struct BulkJob: Sendable, Equatable {
    /// The identifier, of whoever made the job's choosing.
    public var id: String
    /// What is to be done.
    public var operation: BulkRequest.Operation
    /// Whether it is only found out what would be done.
    public var isDryRun: Bool
    /// The members of the request that go for all items.
    public var terms: JSONValue
    /// Whether all its items are known; of a query, only once Confluence has answered.
    public var isListed: Bool
    /// When it was made.
    public var createdAt: Date
}

extension BulkJob {
    /// A text of the request.
    func text(_ name: String) -> String? { terms[name]?.stringValue }

    /// The texts of a list of the request.
    func texts(_ name: String) -> [String] { terms[name]?.texts ?? [] }
}

/// One page or space of a bulk job.
public struct BulkItem: Sendable, Equatable {
    /// Where an item stands.
    public enum State: String, Sendable, CaseIterable {
        /// Not begun, or to be done again.
        case pending
        /// Under way; after a crash, it may have been done.
        case running
        /// Done.
        case done
        /// Nothing was to be done: it was like that already.
        case skipped
        /// Tried in vain.
        case failed
    }

    /// The place in the job, from 1.
    public var position: Int
    /// The page's identifier, the key of a space, or the title of a page that is to be made.
    public var target: String
    /// The content that the request brought along for it.
    public var content: JSONValue?
    /// Where it stands.
    public var state: State
    /// How often it was begun.
    public var tries: Int
    /// How often Confluence failed on it in a way that may pass.
    public var faults: Int
    /// What was done, or would be.
    public var result: JSONValue?
    /// Why it failed.
    public var failure: StepFailure?
    /// When it was done or failed.
    public var endedAt: Date?
}

/// How far a job has come.
public struct BulkProgress: Sendable, Equatable {
    /// How many items stand where; states without any are left out.
    public var counts: [BulkItem.State: Int]
    /// How many items ended within the last minute.
    public var endedLately: Int

    /// All items that are known.
    public var total: Int { counts.values.reduce(0, +) }

    /// How many items stand there.
    public subscript(state: BulkItem.State) -> Int { counts[state] ?? 0 }

    /// How many items are still to be done.
    public var open: Int { self[.pending] + self[.running] }
}
