public import Confluence
import Foundation
public import Search
public import StandardSteps
import StepKit

/// What the paths about pages, search and bulk jobs work with.
///
/// Each is made when a request first needs it, so that a service without Confluence serves all other paths.
public struct ServerServices: Sendable {
    /// The client of the team's Confluence; throws when none is configured, or it cannot be told which one it is.
    public var confluence: @Sendable () async throws -> ConfluenceClient
    /// The index of runbooks; throws when it cannot be opened.
    public var index: @Sendable () async throws -> RunbookIndex
    /// The record of bulk jobs; throws when it cannot be opened.
    public var jobs: @Sendable () async throws -> BulkJobStore
    /// Where attachments lie while they are on their way; it is emptied when the first one comes.
    public var transferFolder: String
    /// The largest attachment, in bytes.
    public var attachmentBytesMax: Int

    /// The largest attachment when nothing else is said.
    public static let attachmentBytesDefault = 250 << 20

    /// Hands the services over.
    public init(
        confluence: @escaping @Sendable () async throws -> ConfluenceClient,
        index: @escaping @Sendable () async throws -> RunbookIndex,
        jobs: @escaping @Sendable () async throws -> BulkJobStore,
        transferFolder: String, attachmentBytesMax: Int = attachmentBytesDefault
    ) {
        self.confluence = confluence
        self.index = index
        self.jobs = jobs
        self.transferFolder = transferFolder
        self.attachmentBytesMax = attachmentBytesMax
    }

    /// A service without any: their paths answer 503.
    public static let missing = ServerServices(
        confluence: { throw ServiceMissing("Confluence") }, index: { throw ServiceMissing("an index of runbooks") },
        jobs: { throw ServiceMissing("a record of jobs") },
        transferFolder: FileManager.default.temporaryDirectory.path + "/belay-transfers")
}

/// The service lacks what a request needs.
struct ServiceMissing: Error {
    var detail: String

    init(_ what: String) { detail = "this service runs without \(what)" }
}
