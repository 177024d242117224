public import Confluence
public import Search
import StepKit

/// What the built-in steps work with.
///
/// All are made when a step first needs them, so that a workflow that needs neither runs without them, and
/// the error comes where it is understood.
public struct StepServices: Sendable {
    /// The client of the team's Confluence; throws when none is configured, or it cannot be told which one it is.
    public var confluence: @Sendable () async throws -> ConfluenceClient
    /// The index of runbooks; throws when it cannot be opened.
    public var index: @Sendable () async throws -> RunbookIndex
    /// The record of bulk jobs; throws when it cannot be opened.
    public var jobs: @Sendable () async throws -> BulkJobStore

    /// What requests of workflows go out with; throws when there is nothing.
    public var http: @Sendable () async throws -> OutboundHTTP

    /// Hands the services over.
    public init(
        confluence: @escaping @Sendable () async throws -> ConfluenceClient,
        index: @escaping @Sendable () async throws -> RunbookIndex,
        jobs: @escaping @Sendable () async throws -> BulkJobStore,
        http: (@Sendable () async throws -> OutboundHTTP)? = nil
    ) {
        self.confluence = confluence
        self.index = index
        self.jobs = jobs
        self.http = http ?? { throw StepFailure(.permanent, "no requests can be sent from here") }
    }
}
