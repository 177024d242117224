public import StepKit

/// What a delivery means.
public enum WebhookContent: Sendable, Equatable {
    /// Incidents, at least one.
    case incidents([Incident])
    /// Nothing to act upon, and why: a ping, an acknowledgement, an event of another kind. It is not an error.
    case ignored(String)
    /// The tool asks that this URL be fetched before it sends anything. Fetch it only for a verified delivery.
    case confirmation(url: String)
    /// A page of the wiki was written, moved or deleted.
    case pageChanged(PageChange)
}

/// A change of one page, as the wiki tells it.
public struct PageChange: Sendable, Equatable {
    /// The page's number.
    public var id: String
    /// The key of its space; empty when it is not told.
    public var spaceKey: String
    /// What happened: `page_updated`.
    public var event: String

    /// Makes a change.
    public init(id: String, spaceKey: String, event: String) {
        self.id = id
        self.spaceKey = spaceKey
        self.event = event
    }
}
